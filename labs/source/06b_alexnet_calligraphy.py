# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "AlexNet tells two scripts apart"
#       zh: AlexNet 分辨隶书与行书
#     case:
#       en: "AlexNet: clerical and semi-cursive script"
#       zh: AlexNet：中文字体识别（隶书和行楷）
#     week: 6
#     chapter:
#       en: "Classic convolutional networks (1)"
#       zh: 第五章 经典卷积神经网络（上）
#     minutes: {sample: 1, full: 2}
#     memory_mib: {sample: 2000, full: 2500}
#     data: [calligraphy]
#     python: "3.11"
#     grids:
#       ablations:
#         cells: [setup, load, prepare, response, network, settings, positions, grid]
#         function: measured
#         arms: [all, tanh, no_lrn, pooling_2x2, no_dropout]
#         seeds: [1, 2, 3]
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - derive every size and every weight of AlexNet, 60,965,224 in two towers and 62,378,344
#   in one, and say where the weights sit and where the work is done,
# - explain its four parts, ReLU, local response normalisation, overlapping pooling and
#   dropout, and write the last three yourself,
# - take a network apart, one part at a time, and tell a difference from noise,
# - test a network on characters, and on a hand, that it has never seen,
# - let it judge your own brushwork.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 推导 AlexNet 的每个尺寸和每层的权重数（双塔共 60,965,224 个，单塔共 62,378,344 个），并说出权重
#   集中在哪里、计算集中在哪里；
# - 弄懂它的四个部件：ReLU、局部响应归一化、重叠池化、随机失活（dropout），并自己写出后三个；
# - 把一个网络逐件拆开来测，并分清真实的差别与噪声；
# - 用没见过的字、没见过的字体来检验网络；
# - 让它来看你自己写的毛笔字。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. `training.start` starts TensorFlow without its log
# lines and gives every run the same random numbers.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。`training.start` 启动 TensorFlow（不显示日志），并让每次运行得到
# 同样的随机数。

# %% name="setup"
import tempfile
from pathlib import Path

from PIL import Image

import helpers
import labdata
from helpers import data, plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=2012)

import keras
import numpy as np
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## The network that changed the field
#
# In 2012, 1.2 million photos had to be sorted into 1,000 kinds. The second-best entry
# missed the right kind, in five guesses, for 26.2 % of the test photos; its features were
# designed by hand. A convolutional network by Alex Krizhevsky, Ilya Sutskever and
# Geoffrey Hinton won: seven of them, their answers averaged, missed 15.3 %, and one alone
# some 18.2 % (of the validation photos; the paper's abstract and section 6). In the
# contest of 2014 nearly all entries were convolutional networks.
#
# The idea was LeCun's of 1989. What was new was the size, and what it takes to train
# something of that size:
#
# 1. **ReLU** instead of tanh: faster training, says the paper.
# 2. **Local response normalisation** (LRN): a loud channel quiets its neighbours.
# 3. **Overlapping pooling**: windows of 3 that move by 2.
# 4. **Dropout**: half of the units in two dense layers are switched off at random.
# 5. **Two graphics cards** of 3 GB each. The network did not fit on one, so it was cut
#    into two towers that talk to each other only in some layers.
#
# The figure shows the network as one tower. The modern LeNet-5 of lab 06a has two
# convolutions, then three dense layers; here there are five and three, and a thousand
# times the weights.

# %% [markdown] lang="zh"
# ## 改变了整个领域的网络
#
# 2012 年的任务是把 120 万张照片分成 1,000 类。第二名使用人工设计的特征，在测试照片上猜五次仍猜不中的
# 比例是 26.2%。获胜的是 Alex Krizhevsky、Ilya Sutskever 和 Geoffrey Hinton 的卷积网络：七个网络的回答取平均，
# 只有 15.3%；单个网络约为 18.2%（在验证照片上；见论文摘要与第 6 节）。到 2014 年的比赛，几乎所有参赛者用的都是
# 卷积网络。
#
# 想法仍是 LeCun 1989 年的想法。新的是规模，以及训练这样规模的网络所需要的办法：
#
# 1. **ReLU** 代替 tanh：论文说，训练更快。
# 2. **局部响应归一化**（LRN）：响应强的通道会压低它的邻居。
# 3. **重叠池化**：宽 3 的窗口，每次移动 2。
# 4. **随机失活**（dropout）：两个全连接层中，随机关掉一半的单元。
# 5. **两块显卡**，各 3 GB。一块装不下整个网络，于是把它切成两座塔，只在某些层互相交换信息。
#
# 下图把网络画成单塔。实验 06a 的现代 LeNet-5 是两个卷积层加三个全连接层；这里是五个加三个，权重是它的一千倍。

# %% name="diagram"
# alt: AlexNet: 227 x 227 pixels, five convolutions, three dense layers  |  AlexNet：从 227 x 227 像素经过五个卷积层和三个全连接层到 1,000 个输出
plots.network_diagram(
    [
        ("input", (227, 227, 3)),  # zh: "输入"
        ("conv1", (55, 55, 96), "11x11,\nstride 4"),  # zh: "conv1", "11×11，\n步幅 4"
        ("pool1", (27, 27, 96), "3x3,\nstride 2"),  # zh: "pool1", "3×3，\n步幅 2"
        ("conv2", (27, 27, 256), "5x5"),  # zh: "conv2", "5×5"
        ("pool2", (13, 13, 256), "3x3,\nstride 2"),  # zh: "pool2", "3×3，\n步幅 2"
        ("conv3", (13, 13, 384), "3x3"),  # zh: "conv3", "3×3"
        ("conv4", (13, 13, 384), "3x3"),  # zh: "conv4", "3×3"
        ("conv5", (13, 13, 256), "3x3"),  # zh: "conv5", "3×3"
        ("pool5", (6, 6, 256), "3x3,\nstride 2"),  # zh: "pool5", "3×3，\n步幅 2"
        ("fc6", (4096,), "fully connected"),  # zh: "fc6", "全连接"
        ("fc7", (4096,), "fully connected"),  # zh: "fc7", "全连接"
        ("fc8", (1000,), "softmax"),
    ],
    title="AlexNet: LeNet's skeleton, much larger",  # zh: "AlexNet：LeNet 的骨架，大得多"
)

# %% [markdown] lang="en"
# Our task is smaller and nearer to home. A Chinese character is written in several
# scripts. In **clerical script** (隶书, the everyday script of the Han dynasty) characters
# are rather flat, strokes stand apart, and a long horizontal begins round and ends in a
# flare. In **semi-cursive script** (行书, between regular and cursive; a form of it near to
# regular script is called 行楷) the brush runs on from stroke to stroke, and lines are
# joined. A picture of one character comes in, the name of the script goes out.

# %% [markdown] lang="zh"
# 我们的任务小一些，也离我们更近。同一个汉字可以用几种书体来写。**隶书**（汉代通行的书体）字形多扁，横画平直，
# 长横“蚕头燕尾”，笔画彼此分开；**行书**（介于楷书与草书之间，接近楷书的一种叫行楷）行笔连贯，笔画相连。输入一个字的
# 图片，输出书体的名称。

# %% [markdown] lang="en" section="data"
# ## The characters, before any model
#
# The line below the cell says which data you have. The bundled sample holds 1,500
# characters, each once in either script; there are two faces (hands) for each script.
# The full set has one face for each script, and 3,518 characters: the clerical face
# leaves 3,245 of the 6,763 characters of GB2312 blank, and a character that is there in
# one script only would give its script away. Paper, thickness of the strokes, size and
# grain are drawn at random for each picture, in the same way for both scripts.

# %% [markdown] lang="zh"
# ## 先看字，再谈模型
#
# 运行后的那一行会说明你用的是哪份数据。随附的样本有 1,500 个字，每个字两种书体各一张；每种书体有两种
# 字体（相当于两个人的笔迹）。完整数据每种书体一种字体，共 3,518 个字：GB2312 的 6,763 个字中，隶书字体有 3,245 个
# 是空白的；只在一种书体里出现的字会泄露答案，所以不用。纸张、笔画粗细、大小和噪点都是逐张随机的，两种
# 书体的做法相同。

# %% name="load"
calligraphy = data.load("calligraphy")
held_out = calligraphy.extra["held_out"]
full = calligraphy.scale == "full"
print(calligraphy.train.x.shape, calligraphy.test.x.shape, held_out.x.shape)

# %% [markdown] lang="en"
# The same ten characters in both scripts, from the training set. What would you look at
# to tell the rows apart?

# %% [markdown] lang="zh"
# 训练集中的十个字，各有两种书体。要分出上下两排，你会看什么？

# %% name="look"
# alt: Ten characters, in clerical script above and in semi-cursive script below  |  十个字：上排是隶书，下排是行书
characters = calligraphy.train.columns["character"]
ten = list(dict.fromkeys(characters.tolist()))[:10]
rows = [
    int(np.flatnonzero((characters == character) & (calligraphy.train.y == label))[0])
    for label in (0, 1)
    for character in ten
]
plots.image_grid(
    calligraphy.train.x[rows],
    characters[rows],
    columns=10,
    title="The same characters: clerical above, semi-cursive below",  # zh: "同样的字：上排隶书，下排行书"
)

# %% [markdown] lang="en"
# ### Three questions to a test set
#
# *Has the network seen this character?* If the same character may stand in training and
# in test, a network can remember shapes instead of learning a script. Here the split is
# **by character**: those of the test set appear in no training picture, in neither script.
#
# *Has it seen this hand?* One semi-cursive face is **held out**: it writes characters of
# the test set, and no network trains on it.
#
# *Could a stupid answer score well?* Count the classes:

# %% [markdown] lang="zh"
# ### 对测试集的三个问题
#
# *网络见过这个字吗？* 如果同一个字既在训练集又在测试集，网络可以只记字形，而不学书体。这里**按字划分**：
# 测试集的字在训练图片中从不出现，两种书体都没有。
#
# *网络见过这种字体吗？* 有一种行书字体是**留出字体**：它写的是测试集的字，任何网络都不用它训练。
#
# *乱猜也能得高分吗？* 数一数各类的个数：

# %% name="parts"
parts = {
    "training": calligraphy.train,  # zh: "训练"
    "test": calligraphy.test,  # zh: "测试"
    "held-out face": held_out,  # zh: "留出字体"
}
tested = set(calligraphy.test.columns["character"])
assert not tested & set(characters)  # no test character in training  |  测试集的字都不在训练集里
for name, part in parts.items():
    for label, script in enumerate(calligraphy.class_names):
        faces = part.columns["face"][part.y == label]
        names = ", ".join(sorted(set(faces.tolist())))  # zh: "、"
        print(f"{name}, {script}: {len(faces):,} ({names or 'no face'})")  # zh: "{name}，{script}：{len(faces):,}（{names or '无'}）"

# %% [markdown] lang="en"
# Training and test hold as many pictures of either script, so guessing gives 50 %. The
# held-out face is semi-cursive only: what would a network score there that gives the same
# answer to every picture? So read its accuracy only beside the one on the test set.
#
# ### Preparing the pictures
#
# Each picture is brought to mean 0 and deviation 1 **on its own**, so that the light and
# the paper of a photo, as a whole, no longer count, and turned over, so that ink is
# positive. A tenth of the training *characters* is kept aside for validation: the learning
# curve is drawn on them, and if you change a setting (epochs, learning rate), judge by
# them, not by the test set.

# %% [markdown] lang="zh"
# 训练集与测试集中两种书体一样多，所以乱猜是 50%。留出字体只有行书：一个不管看到什么都给同一个回答的网络，在这里
# 会得多少分？所以它的准确率只有与测试集的准确率放在一起看才有意义。
#
# ### 准备图片
#
# 每张图片**各自**变为均值 0、标准差 1，这样整体的明暗与纸色就不再起作用；再反转黑白，使墨为正值。留出十分之一
# 的训练*用字*作验证：学习曲线画的就是它；如果你要改动设置（轮数、学习率），请看这一部分，而不看测试集。


# %% name="prepare"
def prepare(pictures):
    """Bring each picture to mean 0, deviation 1; ink becomes positive."""  # zh: "每张图片变为均值 0、标准差 1；墨为正值。"
    pixels = pictures.astype("float32")
    mean = pixels.mean(axis=(1, 2, 3), keepdims=True)
    deviation = pixels.std(axis=(1, 2, 3), keepdims=True)
    scaled = (mean - pixels) / np.maximum(deviation, 1)
    return np.pad(scaled, ((0, 0), (2, 2), (2, 2), (0, 0)))  # p = 2


known = np.unique(calligraphy.train.columns["character"])
aside = np.random.default_rng(0).choice(known, len(known) // 10, replace=False)
is_aside = np.isin(calligraphy.train.columns["character"], aside)
x_train = prepare(calligraphy.train.x[~is_aside])
x_aside = prepare(calligraphy.train.x[is_aside])
y_train, y_aside = calligraphy.train.y[~is_aside], calligraphy.train.y[is_aside]
x_test, y_test = prepare(calligraphy.test.x), calligraphy.test.y
x_held_out, y_held_out = prepare(held_out.x), held_out.y
print(x_train.shape, x_aside.shape)
print(f"deviation of a picture: {calligraphy.train.x.std(axis=(1, 2, 3)).mean():.0f}")  # zh: "一张图片的标准差：{calligraphy.train.x.std(axis=(1, 2, 3)).mean():.0f}"

# %% [markdown] lang="en" section="model"
# ## Four parts, one by one
#
# ### ReLU
#
# $\max(0, a)$, where $a$ is the weighted sum that reaches the unit. Its gradient is 1
# wherever it is active; that of tanh is at most 1 and vanishes for large sums (lab 02).
#
# ### Local response normalisation
#
# Let $a_i$ be the output of channel $i$ at one place, one of $C$ channels. It is divided
# by what its neighbours, and itself, say at the same place:
#
# $$ b_i = \frac{a_i}{\big(k + \alpha \sum_{j} a_j^2\big)^{\beta}} \qquad
#    j = \max(0, i - \lfloor n/2 \rfloor), \ldots, \min(C - 1, i + \lfloor n/2 \rfloor) $$
#
# The sum runs over the $n$ channels around $i$; the paper takes $n = 5$, $k = 2$,
# $\alpha = 10^{-4}$, $\beta = 0.75$. Its $\alpha$ goes with inputs of 0 to 255. Ours were
# divided by their deviation (the last cell printed it; we take 60). If outputs shrink by
# as much, their squares shrink to $1/60^2$, so we take
# $\alpha = 10^{-4} \times 60^2 = 0.36$. That settles the order of size only, for outputs
# depend on the weights as well. Keras has no such layer, so we write one. A matrix of zeros
# and ones, the *band*, says which channels are neighbours; one product with it gives all
# sums.

# %% [markdown] lang="zh"
# ## 四个部件，一个一个来
#
# ### ReLU
#
# $\max(0, a)$，其中 $a$ 是到达该单元的加权和。只要激活，梯度就是 1；tanh 的梯度至多为 1，加权和很大时
# 趋于零（实验 02）。
#
# ### 局部响应归一化
#
# 设 $a_i$ 是通道 $i$ 在某个位置的输出，共有 $C$ 个通道。用同一位置上它自己和邻居的输出来除它：
#
# $$ b_i = \frac{a_i}{\big(k + \alpha \sum_{j} a_j^2\big)^{\beta}} \qquad
#    j = \max(0, i - \lfloor n/2 \rfloor), \ldots, \min(C - 1, i + \lfloor n/2 \rfloor) $$
#
# 对 $i$ 周围的 $n$ 个通道求和；论文取 $n = 5$、$k = 2$、$\alpha = 10^{-4}$、$\beta = 0.75$。它的 $\alpha$
# 是与 0 到 255 的输入相配的。我们的输入除以了标准差（上一格打印了它，这里取 60）。输出若也按比例缩小，其平方就缩小到
# $1/60^2$，所以我们取 $\alpha = 10^{-4} \times 60^2 = 0.36$。这只定下大致的量级，因为输出的大小还取决于权重。
# Keras 没有这样的层，我们自己写。由 0 和 1 组成的矩阵 `band` 说明哪些通道相邻；与它相乘一次，就得到全部的和。


# %% name="response"
@keras.saving.register_keras_serializable(package="lab06b")
class LocalResponse(layers.Layer):
    """Divide each channel by what it and its neighbours say."""  # zh: "用通道自己和邻居的输出来除每个通道。"

    K, N, ALPHA = 2.0, 5, 0.36

    def build(self, shape):
        channel = np.arange(shape[-1])
        near = np.abs(channel[:, None] - channel) <= self.N // 2
        self.band = near.astype("float32")

    def call(self, maps):
        around = ops.square(maps) @ self.band
        root = ops.rsqrt(self.K + self.ALPHA * around)  # power -1/2  |  -1/2 次幂
        return maps * root * ops.sqrt(root)  # times power -1/4  |  再乘 -1/4 次幂


# %% [markdown] lang="en"
# The power $-0.75$ is taken as $-\frac12 - \frac14$: two roots cost less than a power.
# What does the layer do? We give it one place with 16 channels, all at 1 but for a loud
# one:

# %% [markdown] lang="zh"
# $-0.75$ 次幂分成 $-\frac12 - \frac14$ 来算：两次开方比求幂便宜。这一层做了什么？给它一个位置、16 个通道，
# 其中一个响应很强，其余都是 1：

# %% name="loud"
# alt: Sixteen channels before and after: the loud one and its neighbours fall most  |  十六个通道归一化之前与之后：响应强的通道和它周围的通道被压得最低
one_place = np.ones((1, 1, 1, 16), "float32")
one_place[..., 7] = 6
answer = ops.convert_to_numpy(LocalResponse()(one_place))
print(answer.ravel().round(2))
plots.lines(
    np.arange(16),
    {"before": one_place.ravel(), "after": answer.ravel()},  # zh: "之前", "之后"
    xlabel="channel",  # zh: "通道"
    ylabel="output",  # zh: "输出"
    title="A loud channel is lowered, and its neighbours with it",  # zh: "响应强的通道连同邻居一起被压低"
)

# %% [markdown] lang="en"
# All numbers fall, for the divisor is at least $2^{0.75}$. Channels 5, 6, 8 and 9, within
# two channels of the loud one, fall from 1 to 0.12, a third of what those further off keep
# (0.37; at the two ends, with fewer neighbours, a little more). The loud one itself falls from 6 to 0.74: it stays six times as large as these
# four, but of six times those further off only twice is left. Which channels are
# neighbours is decided by their order alone, and the network has to learn kernels that
# suit it.
#
# ### Overlapping pooling
#
# Windows of 3 that move by 2 share their edges. Do they give more numbers than windows of
# 2 that move by 2? Count on 7 numbers, then for AlexNet's own sides 55, 27 and 13, with the
# formula of lab 05a: $\lfloor (n - k + 2p) / s \rfloor + 1$ places for a window of $k$ on
# $n$ pixels, with padding $p$ and stride $s$.

# %% [markdown] lang="zh"
# 所有的数都变小了，因为除数至少是 $2^{0.75}$。通道 5、6、8、9 与响应强的通道相距不超过两个通道，从 1 降到 0.12，
# 只有远处（0.37；两端邻居少，略大一些）的三分之一。响应强的通道 7 自己也从 6 降到 0.74：它仍是这四个邻居的 6 倍，但与远处相比，
# 从 6 倍降到了 2 倍。谁与谁相邻只由次序决定，网络必须学出与之相称的卷积核。
#
# ### 重叠池化
#
# 宽 3 的窗口每次移动 2，相邻窗口共用边缘。它得到的数比宽 2、移动 2 的窗口多吗？先在 7 个数上数一数，再看
# AlexNet 自己的边长 55、27、13。用实验 05a 的公式：宽 $k$ 的窗口在 $n$ 个像素上，填充 $p$、步幅 $s$，有
# $\lfloor (n - k + 2p) / s \rfloor + 1$ 个位置。


# %% name="overlap" tags=["strict"]
def places(n, k, p, s):
    """At how many places a window of k fits."""  # zh: "宽 k 的窗口能放在多少个位置。"
    return (n - k + 2 * p) // s + 1


seven = np.array([3, 1, 4, 1, 5, 9, 2])
for window in (3, 2):
    starts = range(0, 7 - window + 1, 2)
    print(window, [int(seven[start : start + window].max()) for start in starts])
for side in (55, 27, 13):
    assert places(side, 3, 0, 2) == places(side, 2, 0, 2)
    print(side, "->", places(side, 3, 0, 2))

# %% [markdown] lang="en"
# Equally many, because all these sides are odd (with an even side the smaller window fits
# once more). So overlapping costs no weights and no larger maps; each number just looks
# at 9 places instead of 4.
#
# ### Dropout
#
# In training each unit is switched off with probability $r$, the *rate*, anew for every
# picture at every step; what remains is divided by $1 - r$, so that the expected sum stays
# the same. When the network is used, nothing is switched off. (The paper did it the other
# way round: no factor in training, times 0.5 in use. Dividing in training is the custom
# today and leaves the finished network alone.)

# %% [markdown] lang="zh"
# 一样多，因为这些边长都是奇数（边长为偶数时，小窗口可以多放一次）。所以重叠并不增加权重，特征图也不变大，
# 只是每个数看 9 个位置，而不是 4 个。
#
# ### 随机失活
#
# 训练时，每个单元以概率 $r$（*失活率*）被关掉，每一步对每张图片都重新抽取；留下的除以 $1 - r$，使和的期望不变。使用网络时，什么也不
# 关。（论文的做法相反：训练时不缩放，使用时乘以 0.5。训练时做除法是今天的习惯，训练好的网络不必再改。）

# %% name="dropout"
half = layers.Dropout(0.5, seed=1)
ones = ops.ones((2, 10))
print(ops.convert_to_numpy(half(ones, training=True)))
print(ops.convert_to_numpy(half(ones, training=False)))

# %% [markdown] lang="en"
# In training ones became zeros and twos, in two different patterns for the two rows; in
# use nothing happened. Each unit is drawn on its own, so a row may keep many or few: one
# half is only the mean. Each step of training so sees another, thinner network, and no
# unit can rely on one other being there.
#
# ## AlexNet as published
#
# Now all of it, in the original size. `towers=2` cuts conv2, conv4 and conv5 into two
# groups: half of the kernels see one half of the channels, half the other. With
# `towers=1` every kernel sees every channel. It is never trained here, so its weights are
# simply zeros. (The paper's normalisation layers have none; they stand where it puts
# them, behind conv1 and conv2.)

# %% [markdown] lang="zh"
# 训练时，1 变成了 0 和 2，两行的样子不同；使用时什么也没变。每个单元各自独立地抽取，所以一行里留下的可多可少，
# 平均才是一半。于是训练的每一步看到的都是另一个更“瘦”的网络，
# 没有哪个单元能指望另一个单元一定在。
#
# ## 论文原样的 AlexNet
#
# 现在按原来的大小搭出整个网络。`towers=2` 把 conv2、conv4、conv5 分成两组：一半卷积核看一半通道，另一半看
# 另一半。`towers=1` 时，每个卷积核看全部通道。这里不训练它，所以权重全设为零。（归一化层没有权重，位置与
# 论文相同：在 conv1 和 conv2 之后。）


# %% name="alexnet"
def build_alexnet(towers):
    """AlexNet for 1,000 kinds, in one or two towers."""  # zh: "1,000 类的 AlexNet，单塔或双塔。"
    style = {"activation": "relu", "kernel_initializer": "zeros"}
    same = style | {"padding": "same"}
    return keras.Sequential(
        [
            keras.Input((227, 227, 3)),
            layers.Conv2D(96, 11, strides=4, name="conv1", **style),
            LocalResponse(name="lrn1"),
            layers.MaxPooling2D(3, 2, name="pool1"),
            layers.Conv2D(256, 5, groups=towers, name="conv2", **same),
            LocalResponse(name="lrn2"),
            layers.MaxPooling2D(3, 2, name="pool2"),
            layers.Conv2D(384, 3, name="conv3", **same),
            layers.Conv2D(384, 3, groups=towers, name="conv4", **same),
            layers.Conv2D(256, 3, groups=towers, name="conv5", **same),
            layers.MaxPooling2D(3, 2, name="pool5"),
            layers.Flatten(name="flatten"),
            layers.Dense(4096, name="fc6", **style),
            layers.Dense(4096, name="fc7", **style),
            layers.Dense(1000, name="fc8", kernel_initializer="zeros"),
        ]
    )


# %% [markdown] lang="en"
# First in one tower, only to count its weights; then in two towers, with the table of its
# layers:

# %% [markdown] lang="zh"
# 先搭单塔的，只为数一数权重；再搭双塔的，并列出各层：

# %% name="towers"
alexnet = build_alexnet(towers=1)
weights_of_one_tower = alexnet.count_params()
assert weights_of_one_tower == 62_378_344
del alexnet  # a quarter of a gigabyte  |  占四分之一 GB
alexnet = build_alexnet(towers=2)
assert alexnet.count_params() == 60_965_224
plots.network_table(alexnet, title="AlexNet")

# %% [markdown] lang="en"
# ### Every size, by the formula
#
# Each row of the next cell is a window $k$, a padding $p$ and a stride $s$. The formula
# must give, row by row, what Keras built. (`"same"` means $p = (k - 1) / 2$ where the
# stride is 1.)

# %% [markdown] lang="zh"
# ### 每个尺寸都由公式得出
#
# 下一格的每一行是窗口 $k$、填充 $p$ 和步幅 $s$。公式必须逐行给出 Keras 搭出的尺寸。（步幅为 1 时，`"same"`
# 就是 $p = (k - 1) / 2$。）

# %% name="sizes" tags=["strict"]
WINDOWS = {
    "conv1": (11, 0, 4),
    "pool1": (3, 0, 2),
    "conv2": (5, 2, 1),
    "pool2": (3, 0, 2),
    "conv3": (3, 1, 1),
    "conv4": (3, 1, 1),
    "conv5": (3, 1, 1),
    "pool5": (3, 0, 2),
}
side = 227
for name, (k, p, s) in WINDOWS.items():
    before, side = side, places(side, k, p, s)
    channels = alexnet.get_layer(name).output.shape[-1]
    assert alexnet.get_layer(name).output.shape == (None, side, side, channels)
    steps = f"({before} - {k} + 2 x {p}) // {s} + 1 = {side:2}"
    print(f"{name}: {steps:27}  {side} x {side} x {channels} = {side**2 * channels:,}")
print(f"(224 - 11) / 4 + 1 = {(224 - 11) / 4 + 1}")

# %% [markdown] lang="en"
# All sizes agree; 9,216 numbers reach fc6. The last line shows a famous slip: the paper
# says that pictures have 224 x 224 pixels, but then the windows do not come out even, and
# 54 of them fit. With 227 there are the paper's 55. It also counts 253,440 units in conv1
# where the first line has 290,400; its other counts (186,624, 64,896 twice, 43,264) are
# those of our lines.
#
# ### Every weight, by hand
#
# A kernel of side $k$ that sees $c$ channels has $k^2 c$ weights, and one bias. Where
# there are two groups, $c$ is half of the channels, for as many kernels as before:

# %% [markdown] lang="zh"
# 尺寸全部相符，到达 fc6 的有 9,216 个数。最后一行涉及一个有名的笔误：论文说图片是 224×224 像素，但这样除不尽，
# 放得下的窗口只有 54 个；227 才得到论文中的 55。论文还说 conv1 有 253,440 个单元，而第一行是 290,400；其余各层
# 的数目（186,624、两个 64,896、43,264）与我们的一致。
#
# ### 每层的权重，手算
#
# 边长 $k$、看 $c$ 个通道的卷积核有 $k^2 c$ 个权重，外加一个偏置。分成两组时，$c$ 是通道数的一半，卷积核的
# 个数不变：

# %% name="weights" tags=["strict"]
BY_HAND = {
    "conv1": 96 * (11 * 11 * 3 + 1),
    "conv2": 256 * (5 * 5 * 96 // 2 + 1),
    "conv3": 384 * (3 * 3 * 256 + 1),
    "conv4": 384 * (3 * 3 * 384 // 2 + 1),
    "conv5": 256 * (3 * 3 * 384 // 2 + 1),
    "fc6": 4096 * (6 * 6 * 256 + 1),
    "fc7": 4096 * (4096 + 1),
    "fc8": 1000 * (4096 + 1),
}
for name, by_hand in BY_HAND.items():
    print(f"{name} {by_hand:10,}")
    assert by_hand == alexnet.get_layer(name).count_params()
saved = 256 * 5 * 5 * 48 + 384 * 3 * 3 * 192 + 256 * 3 * 3 * 192
print(f"{sum(BY_HAND.values()):,} + {saved:,} = {sum(BY_HAND.values()) + saved:,}")
assert sum(BY_HAND.values()) == 60_965_224
assert sum(BY_HAND.values()) + saved == weights_of_one_tower == 62_378_344

# %% [markdown] lang="en"
# The towers save 1.4 million weights, hardly more than 2 %: they were a matter of memory
# and of the cable between the cards, not of weights. (The paper's words are "60 million
# parameters".) Where do the weights sit, and where is the work? A weight of a convolution
# is used once at each place of the map, one of a dense layer once a picture:

# %% [markdown] lang="zh"
# 分成两塔只省下 140 万个权重，2% 多一点：分塔是因为显存和两块卡之间的传输，而不是为了省权重。（论文说有
# 6,000 万个参数。）权重集中在哪里，计算又集中在哪里？卷积层的一个权重在特征图的每个位置各用一次，全连接层的
# 一个权重每张图片只用一次：

# %% name="work" tags=["strict"]
multiplications, table = {}, {}
for name in BY_HAND:
    layer = alexnet.get_layer(name)
    used = int(np.prod(layer.output.shape[1:-1]))  # 1 for a dense layer  |  全连接层为 1
    multiplications[name] = int(np.prod(layer.kernel.shape)) * used
for name, by_hand in BY_HAND.items():
    table[name] = {
        "weights": by_hand,  # zh: "权重数"
        "share": by_hand / sum(BY_HAND.values()),  # zh: "占比"
        "multiplications": multiplications[name],  # zh: "乘法次数"
        "share of work": multiplications[name] / sum(multiplications.values()),  # zh: "计算占比"
    }
del alexnet, layer  # gives their memory back  |  释放内存
plots.results_table(
    table,
    name="layer",  # zh: "层"
    formats={"share": ".1%", "share of work": ".1%"},  # zh: "占比", ".1%", "计算占比", ".1%"
    title="Weights sit in the dense layers, work in the convolutions",  # zh: "权重集中在全连接层，计算集中在卷积层"
)

# %% [markdown] lang="en"
# Three dense layers hold 96 % of the weights and do 8 % of the work; five convolutions
# hold 4 % and do 92 %. fc6 alone has more weights than all the rest. AlexNet
# has its dropout just there, and later networks (labs 09a to 10b) do without such layers.
#
# ## A small AlexNet for characters
#
# The same order of layers for pictures of 64 x 64 with one channel, to which `prepare`
# added two pixels on each side: 68 x 68. conv1 has windows of 7 that move by 2, the
# convolutions have 6 to 12 times fewer channels, and it is one tower. The two pixels make
# the sides 31, 15, 7 and 3: all odd, so that both kinds of pooling give maps of the same
# size and can be compared. Each part can be taken away by an argument. Dropout stands
# behind each of the two hidden dense layers, as in the paper. (A common slip puts it
# *before* the first one, right behind `Flatten`: then each step does without half of the
# 216 features that the convolutions deliver.)

# %% [markdown] lang="zh"
# 三个全连接层占 96% 的权重，只做 8% 的计算；五个卷积层占 4% 的权重，却做 92% 的计算。仅 fc6 一层的权重就比
# 其余各层之和还多。AlexNet 的随机失活恰恰用在这里，后来的网络（实验 09a 到 10b）则干脆不用这样的层。
#
# ## 识别汉字的小 AlexNet
#
# 层的次序相同，输入是 64×64 的单通道图片，`prepare` 已在四周各填了两个像素，成为 68×68。conv1 的窗口宽 7、步幅 2，
# 各卷积层的通道数减到 1/6 至 1/12，单塔。填上的两个像素使边长依次为 31、15、7、3，都是奇数，所以两种池化得到的
# 特征图一样大，可以比较。每个部件都能用一个参数去掉。随机失活放在两个隐藏的全连接层之后，与论文相同。（常见的错误是
# 放在第一个全连接层*之前*，紧跟 `Flatten`：那样每一步都要少掉卷积层送来的 216 个特征中的一半。）


# %% name="network"
def build(activation="relu", response=True, window=3, dropout=0.5):
    """A small AlexNet; each part can be changed or taken away."""  # zh: "小 AlexNet，每个部件都可以更换或去掉。"
    style = {"activation": activation, "kernel_initializer": "he_normal"}
    normalise = LocalResponse if response else layers.Identity
    return keras.Sequential(
        [
            keras.Input((68, 68, 1)),
            layers.Conv2D(16, 7, strides=2, name="conv1", **style),
            normalise(name="lrn1"),
            layers.MaxPooling2D(window, 2, name="pool1"),
            layers.Conv2D(24, 5, padding="same", name="conv2", **style),
            normalise(name="lrn2"),
            layers.MaxPooling2D(window, 2, name="pool2"),
            layers.Conv2D(32, 3, padding="same", name="conv3", **style),
            layers.Conv2D(32, 3, padding="same", name="conv4", **style),
            layers.Conv2D(24, 3, padding="same", name="conv5", **style),
            layers.MaxPooling2D(window, 2, name="pool5"),
            layers.Flatten(name="flatten"),
            *[layers.Dense(96, name="fc6", **style), layers.Dropout(dropout)],
            *[layers.Dense(96, name="fc7", **style), layers.Dropout(dropout)],
            layers.Dense(2, name="fc8"),
        ]
    )


# %% name="small"
small = build()
kernels_before = ops.convert_to_numpy(small.get_layer("conv1").kernel)
plots.network_table(small, title="The small AlexNet")  # zh: "小 AlexNet"

# %% [markdown] lang="en"
# Even here the first dense layer is the largest. Which of the two pooling windows, 3 or 2,
# the table cannot tell you: the sizes would be the same.

# %% [markdown] lang="zh"
# 即使在这里，第一个全连接层也是最大的。池化窗口宽 3 还是宽 2，从这张表上看不出来：两种情形的尺寸相同。

# %% [markdown] lang="en" section="training"
# ## Training
#
# `AdamW` and `one_cycle` are those of lab 06a. (The paper used plain gradient descent with
# momentum and weight decay, for five to six days.)

# %% [markdown] lang="zh"
# ## 训练
#
# `AdamW` 和 `one_cycle` 与实验 06a 相同。（论文用的是带动量和权重衰减的普通梯度下降，训练了五到六天。）


# %% name="settings"
EPOCHS, BATCH_SIZE = (8, 64) if full else (14, 32)
OPTIONS = {"batch_size": BATCH_SIZE, "epochs": EPOCHS, "verbose": 0}
OPTIONS["validation_data"] = (x_aside, y_aside)


def compiled(model):
    """Make a model ready for EPOCHS epochs."""  # zh: "让模型准备好训练 EPOCHS 轮。"
    steps = EPOCHS * int(np.ceil(len(x_train) / BATCH_SIZE))
    model.compile(
        keras.optimizers.AdamW(training.one_cycle(0.003, steps), weight_decay=0.1),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=8,
    )
    return model


# %% [markdown] lang="en"
# Guessing gives 50 %. On the sample the training accuracy of the first epoch is hardly
# better; that is no reason to stop.

# %% [markdown] lang="zh"
# 乱猜是 50%。在样本上，第一轮的训练准确率几乎就是这个水平，不必因此中断。

# %% name="train"
history = training.checkpointed(compiled(small), "06b small").fit(
    x_train, y_train, callbacks=[training.progress(every=2)], **OPTIONS
)

# %% name="curves"
# alt: Training and validation accuracy against epochs  |  训练与验证准确率随轮数的变化
plots.learning_curves(
    {"small AlexNet": history},  # zh: "小 AlexNet"
    title="Training ends above validation",  # zh: "训练最后高于验证"
)

# %% [markdown] lang="en"
# The training accuracy is an average over the epoch, taken while dropout switches half of
# the units off; so in the first epochs it often lies below the validation curve, which has
# all of them. The validation part is small (on the sample one picture is 0.4 points, on
# the full set 0.2), so its curve is less smooth; on the sample a single epoch may fall
# several points behind its neighbours. In the end training lies above: a sign of over-fitting, dropout or
# not, though so few pictures are weak evidence. The last table of the comparison shows the
# gap on the whole test set, for three seeds.

# %% [markdown] lang="zh"
# 训练准确率是一轮之中的平均值，而且是在随机失活关掉一半单元时测得的；所以最初几轮它常常低于验证曲线，后者用的是
# 全部单元。验证用的图片少（在样本上一张就是 0.4 个百分点，在完整数据上是 0.2），所以曲线不那么平滑；在样本上，
# 个别的一轮可能比前后低好几个百分点。最后训练高于验证：这是过拟合的迹象，用了随机失活也还在；不过图片这么少，证据
# 并不强。“一次去掉一个部件”一节末尾的表用三个种子、在整个测试集上给出这个差距。

# %% [markdown] lang="en"
# ### Five looks at each picture
#
# When it is used, AlexNet looks at ten versions of a picture: cut from its middle and its
# four corners, each also mirrored; the answer is the mean of the ten (section 4.1 of the
# paper). We take five, the character in the middle and moved by two pixels towards each
# corner. The border of two pixels leaves room for that. Mirrored characters are none, so
# we leave them out. What comes out are probabilities, by softmax.

# %% [markdown] lang="zh"
# ### 每张图片看五次
#
# 使用时，AlexNet 看一张图片的十个版本：从中央和四角裁出，各再镜像一次；答案是十次的平均（论文第 4.1 节）。我们
# 看五次：字在中央，以及向四个角各移两个像素，两个像素的边框正好留出了余地。镜像的字不成字，所以不用。得到的是
# softmax 给出的概率。


# %% name="positions"
POSITIONS = [(0, 0), (-2, -2), (-2, 2), (2, -2), (2, 2)]  # rows, columns  |  行、列


def chances(model, x, positions=POSITIONS):
    """Probability of each script, the mean over the positions."""  # zh: "每种书体的概率，对各个位置取平均。"
    total = np.zeros((len(x), 2))
    for move in positions:
        moved = np.roll(x, move, axis=(1, 2))
        logits = model.predict(moved, batch_size=256, verbose=0)
        total += ops.convert_to_numpy(ops.softmax(logits))
    return total / len(positions)


def accuracy(model, x, y, positions=POSITIONS):
    """Share of the pictures that the model puts in the right script."""  # zh: "模型判对书体的图片所占的比例。"
    answers = np.argmax(chances(model, x, positions), axis=1)
    return float(np.mean(answers == y))


# %% [markdown] lang="en"
# Now the test set, and the face that was never trained on. An accuracy $q$ measured on $n$
# pictures has a standard error of $\sqrt{q(1-q)/n}$.

# %% [markdown] lang="zh"
# 现在看测试集，以及从未用于训练的字体。在 $n$ 张图片上测得的准确率 $q$，标准误差是 $\sqrt{q(1-q)/n}$。

# %% name="test"
one_look = accuracy(small, x_test, y_test, POSITIONS[:1])
accuracy_small = accuracy(small, x_test, y_test)
accuracy_held_out = accuracy(small, x_held_out, y_held_out)
error = np.sqrt(accuracy_small * (1 - accuracy_small) / len(y_test))
print(f"one look {one_look:.4f}, five {accuracy_small:.4f} ± {error:.4f}")  # zh: "看一次 {one_look:.4f}，看五次 {accuracy_small:.4f} ± {error:.4f}"
training.record("test_accuracy", accuracy_small, scale=calligraphy.scale)
training.record("held_out_accuracy", accuracy_held_out, scale=calligraphy.scale)
seconds = history.seconds / len(history.epoch)
training.record_network(small, accuracy_small, seconds, scale=calligraphy.scale)

# %% [markdown] lang="en"
# The last four lines say what this network costs and what it reaches: its weights, its
# multiplications for one picture, the seconds of an epoch, its test accuracy. The labs of
# weeks 6 to 10 leave the same four, and the comparison table of week 11 is made of them.
#
# Compare `test_accuracy`, of both scripts, with `held_out_accuracy`, of semi-cursive
# characters only. (The fair comparison, with the known semi-cursive faces alone, comes
# below, face by face.) One training says little about such a difference. We have trained
# this network with three further seeds, on the sample and on the full set, and the lab
# brings the results of both:

# %% [markdown] lang="zh"
# 最后四行说明这个网络的代价与成绩：权重数、每张图片的乘法次数、每轮用时（秒）、测试准确率。第 6 至 10 周的实验
# 都留下这四项，第 11 周的比较表就由它们组成。
#
# 把 `test_accuracy`（两种书体都有）与 `held_out_accuracy`（只有行书）比一比。（更公平的是只与见过的行书字体比，见下文按
# 字体分列的表。）只训练一次，对这样的差别说明不了多少。我们另用三个种子，在样本和完整数据上各训练了这个网络，本实验
# 自带两边的结果：

# %% name="both-scales" tags=["strict"]
FIGURES = {"test": "test set", "held_out": "held-out face"}  # zh: "test", "测试集", "held_out", "留出字体"
SETS = {"sample": "two faces a script", "full": "one face a script"}  # zh: "sample", "每种书体两种字体", "full", "每种书体一种字体"
for scale, faces in SETS.items():
    kept = labdata.grid("06b-ablations", scale)["all"]
    print(f"{scale}, {faces}:")  # zh: "{scale}，{faces}："
    for figure, name in FIGURES.items():
        print(f"  {name}", *[f"{value:.1%}" for value in kept[figure]])

# %% [markdown] lang="en"
# With two training faces a script (sample), the third is read about as well as the known
# ones. With one (full set), the unknown *characters* of the test set are hardly a
# difficulty any more, but the unknown *hand* is: something like every fifth picture of it
# is wrong, though there are more than twice as many characters to learn from. That agrees
# with "more characters are no substitute for more hands". It does not prove it: the two
# sets differ in their faces and in the epochs as well. To be sure, one would have to change
# one thing at a time.

# %% [markdown] lang="zh"
# 训练时每种书体有两种字体（样本），第三种字体就认得与见过的差不多。只有一种（完整数据）时，测试集里没见过的*字*几乎
# 不再是困难，没见过的*笔迹*却是：大约五张图片里错一张，尽管可学的字多了一倍以上。这与“字再多，也代替不了更多人的
# 笔迹”相符，但还不是证明：两份数据的字体和训练轮数也不同，要下结论，还得一次只改一样再测。

# %% [markdown] lang="en"
# For comparison a model that sees pixels only: softmax regression (with two classes:
# logistic regression), one weight for each pixel and script.

# %% [markdown] lang="zh"
# 作为对照，看一个只看像素的模型：softmax 回归（两类时即逻辑回归），每个像素对每种书体各有一个权重。

# %% name="pixels"
pixels = keras.Sequential([keras.Input((68, 68, 1)), layers.Flatten(), layers.Dense(2)])
pixels.compile(
    keras.optimizers.Adam(0.0005),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
    steps_per_execution=8,
)
pixels.fit(x_train, y_train, batch_size=64, epochs=15, verbose=0)
learned = accuracy(pixels, x_train, y_train, POSITIONS[:1])
accuracy_pixels = accuracy(pixels, x_test, y_test)
print(f"training pictures, one look: {learned:.4f}")  # zh: "训练图片，看一次：{learned:.4f}"
training.record("test_accuracy_pixels", accuracy_pixels, scale=calligraphy.scale)

# %% [markdown] lang="en"
# It is right clearly more often on the pictures it was trained on than on new characters: in
# part it has remembered which pixels belong to which of its pictures. And with one weight
# for each pixel, a stroke that lies a few pixels aside meets other weights.

# %% [markdown] lang="zh"
# 它在训练图片上的准确率明显高于在没见过的字上：它在一定程度上只是记住了哪些像素属于哪些训练图片。而且每个像素一个权重，
# 笔画挪开几个像素，碰到的就是另外的权重。

# %% [markdown] lang="en" section="inside"
# ## What the network learned
#
# ### The kernels of conv1
#
# Above the 16 kernels before training, below after. Yellow weights answer to ink, dark
# blue ones to paper. The printed numbers compare each kernel with what it was before, by
# correlation (1: unchanged but for size, 0: nothing left of it).

# %% [markdown] lang="zh"
# ## 网络学到了什么
#
# ### conv1 的卷积核
#
# 上两排是 16 个卷积核训练之前的样子，下两排是训练之后。黄色的权重对墨有反应，深蓝的对纸有反应。
# 打印的数是每个卷积核与它训练之前的相关系数（1：除大小外没有变，0：完全变了）。

# %% name="kernels"
# alt: The sixteen 7 x 7 kernels of the first layer before and after training  |  第一层的十六个 7 x 7 卷积核，训练之前与之后
kernels_after = ops.convert_to_numpy(small.get_layer("conv1").kernel)
alike = [
    np.corrcoef(before.ravel(), after.ravel())[0, 1]
    for before, after in zip(kernels_before.T, kernels_after.T, strict=True)
]
low, high = np.min(alike), np.max(alike)
print(f"mean {np.mean(alike):.2f}, least {low:.2f}, largest {high:.2f}")  # zh: "平均 {np.mean(alike):.2f}，最小 {low:.2f}，最大 {high:.2f}"
plots.filters(
    np.concatenate([kernels_before, kernels_after], axis=-1),
    columns=8,
    title="conv1 before training (two rows above) and after (below)",  # zh: "conv1：训练之前（上两排）与之后（下两排）"
)

# %% [markdown] lang="en"
# Most of what we see is still the random start: fewer than a thousand steps have moved the
# kernels only a little, and the layers behind judge by what such half-random kernels
# deliver. The paper's figure 3 shows what 90 passes over 1.2 million photos leave instead:
# clean edges in all directions.
#
# ### One character on its way through
#
# The test picture that the network holds for clerical with the most certainty, and its
# feature maps: of each layer the first eight.

# %% [markdown] lang="zh"
# 看到的大部分仍是随机的初值：不到一千步训练只让卷积核变了一点，后面各层就靠这些近乎随机的卷积核的输出来判断。论文的
# 图 3 展示了在 120 万张照片上学 90 遍之后的样子：各个方向的清晰边缘。
#
# ### 一个字穿过网络
#
# 网络最有把握判为隶书的那张测试图片和它的特征图，每层画前八张。

# %% name="feature-maps"
# alt: Feature maps of one character from conv1 to pool5, from strokes to coarse blocks  |  一个字从 conv1 到 pool5 的特征图：从笔画到粗糙的方块
NAMES = ["conv1", "pool1", "conv2", "conv3", "conv5", "pool5"]
watcher = keras.Model(small.inputs, [small.get_layer(name).output for name in NAMES])
logits = small.predict(x_test, batch_size=256, verbose=0)
margin = logits[:, 0] - logits[:, 1]  # above 0: clerical  |  大于 0：隶书
surest = int(np.argmax(np.where(y_test == 0, margin, -np.inf)))
maps = watcher.predict(x_test[surest : surest + 1], verbose=0)
plots.feature_maps(
    dict(zip(NAMES, maps, strict=True)),
    image=x_test[surest],
    title="From strokes to features on a coarse grid",  # zh: "从笔画到粗格子上的特征"
)

# %% [markdown] lang="en"
# Each row has its own scale, from its least value (dark blue) to its greatest (yellow); a
# map that is dark all over does not answer to this character. Between conv1 and pool1
# stands the normalisation: it lowers places with strong answers more than those with weak
# ones, which therefore look brighter beside them.
#
# conv1 still shows the character, each map with other strokes brought out. In pool5, on 3
# by 3 places, it can no longer be read. It need not be: the network was asked for the
# script, not for the character.
#
# ### Where the script shows
#
# We cover a square of 12 x 12 pixels with paper, moved on by four pixels at a time, and look
# how much the *lead* of the right script shrinks: its logit minus that of the other
# script. Where it shrinks most, the network had found most. Here are the two surest test
# pictures of each script: two clerical, two semi-cursive characters. Below each stands its
# map in the same place and size: the brightness of a spot says what covering the square
# around it costs.

# %% [markdown] lang="zh"
# 每一行各有自己的色标，从该行的最小值（深蓝）到最大值（黄）；整张深蓝的图，表示这个通道对这个字没有响应。conv1 与
# pool1 之间还有归一化：响应强的位置被压得更多，响应弱的位置相比之下就显得更亮。
#
# conv1 中仍能看出这个字，各张图突出的笔画不同。到了 pool5，只剩 3×3 个位置，已经认不出字。也不必认出：我们问
# 网络的是书体，不是哪个字。
#
# ### 书体表现在哪里
#
# 用纸色盖住 12×12 像素的方块，每次移动四个像素，看正确书体的*领先*（它的 logit 减去另一种书体的 logit）减少多少。
# 减少最多的地方，就是网络找到最多依据的地方。下面是每种书体最有把握的两张测试图片：先两个隶书，再两个行书。每个字的
# 下方是与它逐点对齐的图：某一点的亮度表示盖住以它为中心的方块要损失多少。


# %% name="covering"
def evidence_lost(picture, label):
    """How much each covered square lowers the right script's lead."""  # zh: "盖住每个方块后，正确书体的领先减少多少。"
    starts = range(2, 55, 4)  # 14 places each way  |  每个方向 14 个位置
    covered = np.repeat(picture[None], len(starts) ** 2 + 1, axis=0)
    for number, (row, column) in enumerate(np.ndindex(len(starts), len(starts))):
        top, left = starts[row], starts[column]
        covered[number, top : top + 12, left : left + 12] = np.median(picture)
    logits = small.predict(covered, batch_size=256, verbose=0)
    lead = logits[:, label] - logits[:, 1 - label]
    whole = lead[-1]  # the last picture stays uncovered  |  最后一张没有盖
    return (whole - lead[:-1]).reshape(len(starts), len(starts))


# %% name="where"
# alt: Four characters and below each a map of the places whose covering hurts most  |  四个字，下方是盖住后损失最大的位置
order = np.argsort(margin)
clerical = [int(i) for i in order[::-1] if y_test[i] == 0][:2]
cursive = [int(i) for i in order if y_test[i] == 1][:2]
chosen = clerical + cursive
losses = []
for number in chosen:
    lost = np.maximum(evidence_lost(x_test[number], y_test[number]), 0)
    scaled = lost / max(float(lost.max()), 1e-6)
    losses.append(np.pad(np.kron(scaled, np.ones((8, 8))), 8))  # 128 x 128
plots.image_grid(
    [*np.kron(calligraphy.test.x[chosen] / 255, np.ones((1, 2, 2, 1))), *losses],
    columns=4,
    title="Bright below: covering this place hurts most",  # zh: "下排越亮：盖住这里损失越大"
)

# %% [markdown] lang="en"
# Each map has its own scale, from black (covering costs nothing there, or even helps) to
# white (its greatest loss), so do not compare brightness between the four. The black rim is
# as wide as no square's centre reaches.
#
# Look first whether the bright places lie on strokes or on the paper beside them, then
# compare them with what you would have looked at yourself. A network is not bound to look
# where we do, and paper that stays empty can tell something too. The map shows where the
# answer depends on the picture, not why.
#
# ### The mistakes, and whose they are
#
# An accuracy is a mean, and it can hide a lot. Here it is for each face on its own:

# %% [markdown] lang="zh"
# 每幅图各有自己的尺度，从黑（盖住不损失什么，甚至反而有利）到白（这幅图的最大损失），所以四幅之间不能比亮度。四周的
# 黑边是方块中心到不了的地方。
#
# 先看亮处落在笔画上，还是落在旁边的纸上，再与你自己会看的地方比一比。网络不一定看我们所看的地方，空着的纸也能说明
# 问题。这样的图说明答案依赖图片的哪里，但不说明为什么。
#
# ### 错在哪里，是谁写的
#
# 准确率是平均值，可能掩盖很多东西。按字体分开来看：

# %% name="faces"
sure = chances(small, x_test)
predicted = np.argmax(sure, axis=1)
predicted_held_out = np.argmax(chances(small, x_held_out), axis=1)
faces = np.concatenate([calligraphy.test.columns["face"], held_out.columns["face"]])
scripts = np.concatenate([y_test, y_held_out])
right = np.concatenate([predicted == y_test, predicted_held_out == y_held_out])
table = {}
for face in dict.fromkeys(faces[np.argsort(scripts, kind="stable")].tolist()):
    mine = right[faces == face]
    table[face] = {
        "script": calligraphy.class_names[scripts[faces == face][0]],  # zh: "书体"
        "pictures": len(mine),  # zh: "图片数"
        "accuracy": mine.mean(),  # zh: "准确率"
        "standard error": np.sqrt(mine.mean() * (1 - mine.mean()) / len(mine)),  # zh: "标准误差"
        "in training": "no" if face in held_out.columns["face"] else "yes",  # zh: "训练过", "否", "face", "是"
    }
plots.results_table(
    table,
    name="face",  # zh: "字体"
    formats={"accuracy": ".1%", "standard error": ".1%"},  # zh: "准确率", ".1%", "标准误差", ".1%"
    title="Accuracy on unseen characters, face by face",  # zh: "各种字体在没见过的字上的准确率"
)

# %% [markdown] lang="en"
# Two rows cannot be told apart unless they differ by clearly more than their standard
# errors; about three of them is a safe measure. "no" in the last column marks the held-out
# face. Compare it with the other semi-cursive rows, for a constant answer would help all of
# these alike: on the sample it stands within a few points of them; on the full set, where
# there is only one such row, it lies far below.
#
# Now the mistakes on the test set, at most 16, those first of which the network was surest.
# Below each stands the character, the script it was taken for and the probability given:

# %% [markdown] lang="zh"
# 两行之差若不明显大于它们的标准误差，就分不出高低；以三倍左右为界比较稳妥。最后一列写着“否”的是留出字体。请拿它与
# 其他行书字体的那几行比，因为偏向“行书”的回答对它们同样有利：在样本上，它与这几行只差几个百分点；在完整数据上只有
# 一行这样的字体，它远在其下。
#
# 再看测试集上的错误，至多画 16 个，网络最有把握的排在前面。每张图片下方是这个字、被判成的书体和网络给出的概率：

# %% name="mistakes"
# alt: Test characters put in the wrong script, the character below each  |  判错书体的测试字，下方是该字
wrong = np.flatnonzero(predicted != y_test)
print(f"{len(wrong)} of {len(y_test):,} test pictures are put in the wrong script")  # zh: "{len(y_test):,} 张测试图片中判错 {len(wrong)} 张"
wrong = wrong[np.argsort(-sure[wrong].max(axis=1))][:16]
said = {0: "as clerical", 1: "as semi-cursive"}  # zh: "当作隶书", "当作行书"
plots.image_grid(
    calligraphy.test.x[wrong],
    [
        f"{calligraphy.test.columns['character'][i]} {said[int(predicted[i])]} "
        f"{sure[i].max():.0%}"
        for i in wrong
    ],
    columns=8,
    title="The surest mistakes: what each was taken for",  # zh: "最有把握的错误：各被当作什么"
)

# %% [markdown] lang="en"
# Sort them into two heaps: those that you would get right at once, and those where little
# is left to go by, because a semi-cursive character happens to be written stroke by stroke,
# or a clerical one has few strokes to show its manner. The first heap is what a better
# network could still gain.

# %% [markdown] lang="zh"
# 把它们分成两堆：你一眼就能判对的；以及本身线索很少的，例如行书恰好写得一笔一画，或者隶书笔画太少、看不出笔法。前一堆
# 是更好的网络还能赢回来的。

# %% [markdown] lang="en" section="comparison"
# ## One part taken away at a time
#
# Which of AlexNet's parts does this task need? `labs bench 06b-ablations` trained the
# network with all its parts and with each one changed, with three seeds each, just as
# above: the same data, epochs and learning rates. Here we only measure and choose nothing:
# no network is changed because of these figures, so the test set may serve. (Whoever wanted
# to choose the best of the five would have to compare them on the validation part.) This is
# the function that was called:

# %% [markdown] lang="zh"
# ## 一次去掉一个部件
#
# 这个任务需要 AlexNet 的哪些部件？`labs bench 06b-ablations` 训练了完整的网络，以及每次改动一个部件的网络，各用
# 三个随机种子，做法与上面相同：同样的数据、轮数和学习率。这里只测量，不挑选：测完之后不会据此换网络，所以可以用
# 测试集。（若要从五种里选出最好的，就得在验证那部分上比较。）调用的是这个函数：

# %% name="grid"
ARMS = {
    "all": {},
    "tanh": {"activation": "tanh"},
    "no_lrn": {"response": False},
    "pooling_2x2": {"window": 2},
    "no_dropout": {"dropout": 0.0},
}


def measured(arm, seed):
    """Train one arm with one seed; return its figures."""  # zh: "用一个种子训练一种网络，返回各项数字。"
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = compiled(build(**ARMS[arm]))
    curve = model.fit(x_train, y_train, **OPTIONS).history["accuracy"]
    figures = {f"epoch_{n:02}": value for n, value in enumerate(curve, 1)}
    return figures | {
        "training": accuracy(model, x_train, y_train, POSITIONS[:1]),
        "one_position": accuracy(model, x_test, y_test, POSITIONS[:1]),
        "test": accuracy(model, x_test, y_test),
        "held_out": accuracy(model, x_held_out, y_held_out),
    }


# %% [markdown] lang="en"
# ### The race: tanh against ReLU
#
# The paper's figure 1 is a race: a small network with ReLU reaches a training error of
# 25 % on photos six times faster than the same network with tanh. Here is ours, on
# characters: the accuracy on the training set while it is being learned, mean of three
# seeds; the bands are their standard deviation.

# %% [markdown] lang="zh"
# ### 谁学得快：tanh 还是 ReLU
#
# 论文图 1 比的是速度：用 ReLU 的小网络在照片上把训练错误率降到 25%，比用 tanh 的同一网络快六倍。下面在汉字上作同样的
# 比较：学习过程中训练集上的准确率，三个种子的平均；色带是它们的标准差。

# %% name="race"
# alt: Training accuracy against epochs, for ReLU and for tanh, with bands  |  训练准确率随轮数的变化：ReLU 与 tanh，带误差带
grid = labdata.grid("06b-ablations", calligraphy.scale)
steps = [f"epoch_{n:02}" for n in range(1, EPOCHS + 1)]
runs = {
    name: np.array([grid[arm][step] for step in steps])
    for name, arm in {"ReLU": "all", "tanh": "tanh"}.items()
}
plots.lines(
    np.arange(1, EPOCHS + 1),
    {name: values.mean(axis=1) for name, values in runs.items()},
    error={name: values.std(axis=1, ddof=1) for name, values in runs.items()},
    xlabel="epoch",  # zh: "训练轮次"
    ylabel="training accuracy",  # zh: "训练准确率"
    title="On these characters tanh keeps up with ReLU",  # zh: "在这些汉字上，tanh 并不比 ReLU 慢"
)

# %% [markdown] lang="en"
# The two curves nearly coincide. On the sample tanh is even a little ahead in every epoch,
# on the full set now one is and now the other; a factor of six would be hard to overlook.
# That does not prove the paper wrong: its race was run on small photos, with another
# network, without dropout or the like, and with a learning rate chosen for each side. Which
# of these differences matters we have not measured. What we have measured is that the
# claim may not be copied to another task without a look.
#
# ### Which difference is real?
#
# Three seeds of one arm differ from each other, though nothing was changed: that is the
# noise against which a difference must be held. We take the mean variance within the
# arms, $s^2$. The difference of two means of three then has the standard error
# $s \sqrt{2/3}$, and chance alone passes 2.2 times that in one case of twenty (Student's
# $t$ with $5 \times 2 = 10$ degrees of freedom). What stays below this *limit* we book as
# noise. The test set and the held-out face each have a limit of their own:

# %% [markdown] lang="zh"
# 两条曲线几乎重合。在样本上，tanh 每一轮都略高一点；在完整数据上，两者互有高低。若相差六倍，一眼就能看出来。这并不
# 证明论文错了：它用的是小照片和另一个网络，没有随机失活之类的正则化，并为两方各选了学习率。其中哪一点要紧，我们没有测过。我们测过的是：这个说法不能不加检验就搬到别的任务上。
#
# ### 哪些差别是真的？
#
# 同一种网络的三个种子之间也有差别，虽然什么也没改：这就是噪声，任何差别都要先与它比。取各种网络内部方差的
# 平均值 $s^2$。两个三次平均之差的标准误差就是 $s \sqrt{2/3}$，仅凭偶然超过它 2.2 倍的情形，二十次里有一次
# （自由度为 $5 \times 2 = 10$ 的 $t$ 分布）。没有超过这个*界限*的，我们一律记作“噪声”。测试集与留出字体各有自己的
# 界限：

# %% name="noise"
limits = {}
for figure, name in FIGURES.items():
    values = np.array([grid[arm][figure] for arm in ARMS])
    s = np.sqrt(np.mean(np.var(values, axis=1, ddof=1)))
    limits[figure] = 2.2 * s * np.sqrt(2 / 3)
    print(f"{name}: s = {s:.2%}, limit = {limits[figure]:.2%}")  # zh: "{name}：s = {s:.2%}，界限 = {limits[figure]:.2%}"


def change(arm, figure):
    """Points gained against all parts; a star: more than noise."""  # zh: "与全部部件相比高了多少个百分点；星号：超出噪声。"
    gained = np.mean(grid[arm][figure]) - np.mean(grid["all"][figure])
    star = " *" if abs(gained) > limits[figure] else ""
    return "" if arm == "all" else f"{100 * gained:+.1f}{star}"


# %% [markdown] lang="en"
# Now the table. Changes are in percentage points against the first row, and a star marks
# those that pass the limit:

# %% [markdown] lang="zh"
# 下面是总表。变化以百分点计，与第一行相比；超过界限的加星号：

# %% name="ablations"
named = {
    "all": "all parts",  # zh: "all", "全部部件"
    "tanh": "tanh for ReLU",  # zh: "tanh", "tanh 代替 ReLU"
    "no_lrn": "without LRN",  # zh: "no_lrn", "不用 LRN"
    "pooling_2x2": "pooling 2 x 2",  # zh: "pooling_2x2", "2×2 池化（不重叠）"
    "no_dropout": "without dropout",  # zh: "no_dropout", "不用随机失活"
}
table = {}
for arm, name in named.items():
    mean = {key: f"{np.mean(values):.1%}" for key, values in grid[arm].items()}
    table[name] = {
        "one look": mean["one_position"],  # zh: "看一次", "one_position"
        "five looks": mean["test"],  # zh: "看五次", "test"
        "change": change(arm, "test"),  # zh: "变化", "test"
        "held-out face": mean["held_out"],  # zh: "留出字体", "held_out"
        "its change": change(arm, "held_out"),  # zh: "其变化", "held_out"
        "training": mean["training"],  # zh: "训练", "training"
    }
plots.results_table(
    table,
    name="network",  # zh: "网络"
    title="Means of three seeds; changes in points, * more than noise",  # zh: "三个种子的平均；变化以百分点计，* 超出噪声"
)

# %% [markdown] lang="en"
# Three of the four changes on the test set are noise: from these runs nobody can say that
# telling two scripts apart needs the part in question. One has a star: on the sample it is
# tanh, which costs a point of accuracy, though no time; on the full set it is leaving out
# LRN, by a hair. Neither set confirms the other's. Four changes were tried, each with one
# chance in twenty of a false alarm; taken as independent, at least one of them gives an
# alarm in 19 % of such tables ($1 - 0.95^4 \approx 0.19$), though no part mattered. Only
# further seeds could tell. And noise means "not seen", not "not there": the paper reports
# 1.4 and 1.2 points for LRN and 0.4 and 0.3 for overlapping pooling (errors in one and in
# five guesses, sections 3.3 and 3.4), on photos of 1,000 kinds and with far more of them.
# 0.3 points would be hard to see here.
#
# On the full set the held-out face differs by several points from seed to seed, so its
# limit is wide. Even so, leaving out LRN passes it there, in the same direction as on the
# test set; on the sample nothing passes it. These are the same three trainings, so this is
# no confirmation, but a reason to spend more seeds on this question first.
#
# The last column says that none of the five is too weak: each puts 99 % of its training
# pictures right, or more; the gap to the column "one look", on pictures with new characters,
# is the over-fitting of which the learning curve gave a sign. Five looks are above one look
# in all five rows of the sample, by 0.1 to 0.8 points. The limit does not measure this: one
# and the same network looks at the same pictures, so most of the noise between seeds is in
# both columns; but each of these differences is small. On the full set, where one look
# already misses little, they are 0.1 points at most.

# %% [markdown] lang="zh"
# 测试集上，四种改动中有三种只是噪声：从这些实验，谁也不能说分辨两种书体需要那个部件。有一种带星号：在样本上是 tanh，
# 准确率少了一个百分点，训练却并不更慢；在完整数据上是去掉 LRN，刚刚超出一点点。两份数据互不印证。一共试了四种改动，
# 每种都有二十分之一的误报机会；若把四次看作相互独立，即使没有哪个部件真有影响，也约有 19% 的机会至少误报一次
# （$1 - 0.95^4 \approx 0.19$）。只有再多几个种子才能分辨。而且噪声的意思是“没有看到”，不是“没有”：论文报告 LRN 带来 1.4 和 1.2 个百分点，
# 重叠池化带来 0.4 和 0.3 个百分点（猜一次与猜五次的错误率，第 3.3、3.4 节），那是 1,000 类照片，数量也多得多。
# 0.3 个百分点在这里很难看出来。
#
# 在完整数据上，留出字体的准确率在各个种子之间相差好几个百分点，所以界限也宽。即便如此，去掉 LRN 仍超出了它，方向与
# 测试集上相同；在样本上则没有一项超出。这是同样的三次训练，所以不算印证，但值得先在这个问题上多用几个种子。
#
# 最后一列说明五种网络都不算太弱：每种都能判对 99% 以上的训练图片；它与“看一次”一列（没见过的字）之差，就是学习曲线
# 所显示的过拟合。在样本上，五行都是看五次略高于看一次，高 0.1 到 0.8 个百分点。这不能用上面的界限来量：比的是
# 同一个网络看同样的图片，种子之间的噪声大多在两列里都有；但每个差别都很小。在完整数据上，看一次就很少出错，两者之差
# 至多 0.1 个百分点。

# %% [markdown] lang="en"
# ### Your own brush
#
# The network can judge photos of your own works. Photograph each character from above, cut
# it out as a square, and put the pictures into two folders, `my_calligraphy/clerical` and
# `my_calligraphy/semi_cursive`. (The alphabetical order of the folders gives the labels 0
# and 1. Folders called 隶书 and 行书 would be in the other order!) To show how it goes, the
# next cell writes such folders itself: test characters, enlarged, on larger yellowish
# paper, as JPEG files. For your own, one line is enough:
# `own = data.folder("my_calligraphy", size=64, color=False)`.

# %% [markdown] lang="zh"
# ### 你自己的毛笔字
#
# 网络也可以看你自己作品的照片。从正上方拍下每个字，裁成方形，放进两个文件夹：`my_calligraphy/clerical` 和
# `my_calligraphy/semi_cursive`。（文件夹按字母顺序得到标签 0 和 1。若叫作“隶书”和“行书”，次序就反了！）为了演示，
# 下一格自己写出这样的文件夹：把测试用字放大，放在更大的、泛黄的纸上，存成 JPEG。用你自己的照片时，
# 一行就够了：`own = data.folder("my_calligraphy", size=64, color=False)`。

# %% name="photos"
PAPER_COLOUR = np.array([236, 224, 190])


def photograph(picture, path):
    """Save a 64 x 64 picture as if it were a photo of a larger sheet."""  # zh: "把 64 x 64 的图片存成一张较大纸张的照片。"
    large = np.asarray(Image.fromarray(picture[..., 0]).resize((240, 240)))
    sheet = np.full((260, 340), np.median(picture), "float32")
    sheet[10:250, 50:290] = large
    colours = sheet[..., None] / 255 * PAPER_COLOUR
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(colours.astype("uint8")).save(path, quality=80)


with tempfile.TemporaryDirectory() as folder:
    mine = Path(folder) / "my_calligraphy"
    for label, script in enumerate(("clerical", "semi_cursive")):
        for number in np.flatnonzero(y_test == label)[:8]:
            photograph(calligraphy.test.x[number], mine / script / f"{number}.jpg")
    own = data.folder(mine, size=64, color=False)

# %% [markdown] lang="en"
# `data.folder` cuts out the middle square, makes it grey and 64 x 64, and splits the
# pictures for training and testing; we only judge, so both parts are put together. Below
# each picture stands the probability of "semi-cursive":

# %% [markdown] lang="zh"
# `data.folder` 裁出正中的方形，变成 64×64 的灰度图，并分成训练与测试两部分；我们只做判断，所以把两部分合起来。
# 每张图片下方是判为“行书”的概率：

# %% name="own"
# alt: Sixteen photographed characters with the probability of semi-cursive script  |  十六张拍下的字，标出判为行书的概率
x_own = prepare(np.concatenate([own.train.x, own.test.x]))
y_own = np.concatenate([own.train.y, own.test.y])
cursive_chance = chances(small, x_own)[:, 1]
in_order = np.argsort(y_own, kind="stable")
print(f"right: {np.mean((cursive_chance > 0.5) == y_own):.0%}")  # zh: "判对 {np.mean((cursive_chance > 0.5) == y_own):.0%}"
plots.image_grid(
    np.concatenate([own.train.x, own.test.x])[in_order],
    [f"{chance:.0%}" for chance in cursive_chance[in_order]],
    columns=8,
    title="Photos: clerical above, semi-cursive below",  # zh: "照片：上排隶书，下排行书"
)

# %% [markdown] lang="en"
# These are characters of the test set on other paper, so their share says nothing about real
# photos. If one of them stands among the mistakes above, see whether it is judged otherwise
# here: it was only enlarged and made small again. Real photos are harder: shadows, red
# seals, neighbouring characters, and above all a hand that the network does not know.
# Expect what the held-out face has shown.

# %% [markdown] lang="zh"
# 这些字就来自测试集，只是换了纸，所以这个比例并不说明真照片上的水平。若其中有上面判错过的字，看看这里是否判得不同：
# 它只不过放大之后又缩小了一次。真正的照片更难：有阴影、红色印章、旁边的字，尤其是网络没见过的笔迹。能做到什么程度，
# 留出字体的结果可以作参考。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 06b.1 (1 point): weights of a grouped convolution
#
# A convolution with kernels of `kernel` x `kernel`, `inputs` channels in, `outputs`
# channels out, cut into `groups` groups of equal size. Return the number of its weights,
# biases included. For `kernel=1, inputs=6, outputs=2, groups=2` it is 8: two kernels of
# three weights and a bias each. For AlexNet's conv2 it is 307,456.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断。
#
# ### 练习 06b.1（1 分）：分组卷积的参数个数
#
# 一个卷积层，卷积核大小为 `kernel`×`kernel`，输入 `inputs` 个通道，输出 `outputs` 个通道，平均分成 `groups`
# 组。返回权重的总数，包括偏置。对 `kernel=1, inputs=6, outputs=2, groups=2`，结果是 8：两个卷积核，各有三个
# 权重和一个偏置。对 AlexNet 的 conv2，结果是 307,456。


# %% name="grouped-parameters" exercise="06b.1"
def grouped_parameters(kernel, inputs, outputs, groups):
    """Return the number of weights and biases of the layer."""  # zh: "返回这一层的权重与偏置总数。"
    ### BEGIN SOLUTION
    return outputs * (kernel * kernel * (inputs // groups) + 1)
    ### END SOLUTION


# %% check="06b.1"
check("06b.1", grouped_parameters)

# %% [markdown] lang="en"
# What would AlexNet's conv4 have cost in 1, 2, 4 or 8 towers?

# %% [markdown] lang="zh"
# AlexNet 的 conv4 若分成 1、2、4、8 座塔，各要多少权重？

# %% name="more-towers" tags=["strict"]
with check.needs("06b.1"):
    for groups in (1, 2, 4, 8):
        print(groups, f"{grouped_parameters(3, 384, 384, groups):,}")

# %% [markdown] lang="en"
# ### Exercise 06b.2 (3 points): the padding that fits
#
# Now the formula for sizes the other way round. Windows of `k` move by `s` over `n` pixels;
# how much padding gives exactly `side` places? Return the smallest whole padding $p \ge 0$,
# or `None` if none gives just that many. By hand: with `n=8, k=3, s=1`, the answer is 0 for
# `side=6` and 1 for `side=8`; for `side=7` it is `None`, because from $p = 0$ to $p = 1$ the
# places jump from 6 to 8.

# %% [markdown] lang="zh"
# ### 练习 06b.2（3 分）：该填充多少
#
# 把尺寸公式反过来用：宽 `k` 的窗口以步幅 `s` 在 `n` 个像素上移动，填充多少才恰好有 `side` 个位置？返回最小的整数填充
# $p \ge 0$；如果没有哪个 $p$ 恰好得到这么多位置，就返回 `None`。手算一例：`n=8, k=3, s=1`，`side=6` 时答案是 0，
# `side=8` 时是 1；`side=7` 时是 `None`，因为从 $p = 0$ 到 $p = 1$，位置数从 6 直接跳到 8。


# %% name="fitting-padding" exercise="06b.2"
def fitting_padding(n, k, s, side):
    """Return the smallest padding that gives `side` places, or None."""  # zh: "返回恰好得到 side 个位置的最小填充；没有则返回 None。"
    ### BEGIN SOLUTION
    missing = (side - 1) * s + k - n  # pixels, both sides together  |  两侧合计缺的像素
    p = max(0, (missing + 1) // 2)
    return p if places(n, k, p, s) == side else None
    ### END SOLUTION


# %% check="06b.2"
check("06b.2", fitting_padding)

# %% [markdown] lang="en"
# Back to the slip in the paper: which padding would give 224 pixels the 55 places of conv1?
# And is the padding of our small network's input, 64 pixels for windows of 7, the smallest
# one for 31 places?

# %% [markdown] lang="zh"
# 回到论文的那个笔误：224 个像素要填充多少，conv1 才有 55 个位置？我们的小网络输入 64 个像素、窗口宽 7，它的填充是
# 得到 31 个位置的最小填充吗？

# %% name="paddings" tags=["strict"]
with check.needs("06b.2"):
    print(224, "->", fitting_padding(224, 11, 4, 55))
    print(64, "->", fitting_padding(64, 7, 2, 31))

# %% [markdown] lang="en"
# ### Exercise 06b.3 (3 points): overlapping max pooling
#
# `maps` has the shape (height, width, channels). Return the largest value of each window
# of `window` x `window` that moves by `stride`, in each channel, without padding; windows
# that do not fit whole are dropped. Use NumPy, no Keras. By hand, with a window of 3 and a
# stride of 2: 1 2 0 3 1 0 2 / 0 4 1 0 2 6 1 / 2 1 0 5 1 0 3 gives 4 5 6.

# %% [markdown] lang="zh"
# ### 练习 06b.3（3 分）：重叠的最大池化
#
# `maps` 的形状是 (height, width, channels)。对每个通道，返回大小为 `window`×`window`、步幅为 `stride` 的每个窗口中
# 的最大值，不填充；放不下的窗口舍去。用 NumPy，不用 Keras。手算一例，窗口 3、步幅 2：1 2 0 3 1 0 2 / 0 4 1 0 2 6 1 /
# 2 1 0 5 1 0 3 得到 4 5 6。


# %% name="overlapping-max" exercise="06b.3"
def overlapping_max(maps, window, stride):
    """Return the maximum of each window, channel by channel."""  # zh: "逐通道返回每个窗口的最大值。"
    ### BEGIN SOLUTION
    rows = (maps.shape[0] - window) // stride + 1
    columns = (maps.shape[1] - window) // stride + 1
    result = np.empty((rows, columns, maps.shape[2]))
    for i, j in np.ndindex(rows, columns):
        top, left = i * stride, j * stride
        part = maps[top : top + window, left : left + window]
        result[i, j] = part.max(axis=(0, 1))
    return result
    ### END SOLUTION


# %% check="06b.3"
check("06b.3", overlapping_max)

# %% [markdown] lang="en"
# ### Exercise 06b.4 (3 points): local response normalisation
#
# Write the formula of this lab in NumPy, for any $k$, $n$ (odd), $\alpha$ and $\beta$.
# `maps` has the shape (height, width, channels); neighbours are channels, and those at the
# ends have fewer of them. By hand: five channels 0, 1, 2, 0, 0 at one place, with $k = 1$,
# $n = 3$, $\alpha = 1$, $\beta = 0.5$: the second is $1 / \sqrt{1 + 0 + 1 + 4} = 0.408$.

# %% [markdown] lang="zh"
# ### 练习 06b.4（3 分）：局部响应归一化
#
# 用 NumPy 写出本实验的公式，$k$、$n$（奇数）、$\alpha$、$\beta$ 任意。`maps` 的形状是 (height, width, channels)；
# 邻居指通道，两端的通道邻居较少。手算一例：某个位置的五个通道是 0、1、2、0、0，$k = 1$、$n = 3$、
# $\alpha = 1$、$\beta = 0.5$，第二个通道得到 $1 / \sqrt{1 + 0 + 1 + 4} = 0.408$。


# %% name="local-response" exercise="06b.4"
def local_response(maps, k, n, alpha, beta):
    """Return the maps, each channel divided by its neighbourhood."""  # zh: "返回每个通道除以其邻域之后的特征图。"
    ### BEGIN SOLUTION
    squares = maps**2
    around = np.empty_like(squares)
    for channel in range(maps.shape[-1]):
        first = max(0, channel - n // 2)
        near = squares[..., first : channel + n // 2 + 1]
        around[..., channel] = near.sum(axis=-1)
    return maps / (k + alpha * around) ** beta
    ### END SOLUTION


# %% check="06b.4"
check("06b.4", local_response)

# %% [markdown] lang="en"
# Your two functions and the layers of the trained network must agree on a real character:

# %% [markdown] lang="zh"
# 在真实的字上，你的两个函数必须与训练好的网络中的层一致：

# %% name="parts-agree"
with check.needs("06b.3", "06b.4"):
    between = keras.Model(
        small.inputs,
        [small.get_layer(name).output for name in ("conv1", "lrn1", "pool1")],
    )
    conv1, lrn1, pool1 = between.predict(x_test[:1], verbose=0)
    print(np.allclose(local_response(conv1[0], 2, 5, 0.36, 0.75), lrn1[0], atol=1e-4))
    print(np.allclose(overlapping_max(lrn1[0], 3, 2), pool1[0], atol=1e-4))

# %% [markdown] lang="en"
# ### Exercise 06b.5 (2 points): dropout with its scale
#
# `values` is an array of any shape; `chance` has the same shape and holds random numbers
# from 0 to 1. Where the chance is below `rate`, the value is dropped (0); the others are
# kept and scaled so that the expected sum stays the same. By hand: values 1, 2, 3, 4, rate
# 0.75, chances 0.1, 0.8, 0.3, 0.9 give 0, 8, 0, 16.

# %% [markdown] lang="zh"
# ### 练习 06b.5（2 分）：带缩放的随机失活
#
# `values` 可以是任意形状的数组；`chance` 与它形状相同，是 0 到 1 之间的随机数。随机数小于 `rate` 的值被舍去（置 0）；
# 其余保留，并加以缩放，使和的期望不变。手算一例：值 1、2、3、4，失活率 0.75，随机数 0.1、0.8、0.3、0.9，
# 得到 0、8、0、16。


# %% name="inverted-dropout" exercise="06b.5"
def inverted_dropout(values, rate, chance):
    """Return the values after dropout."""  # zh: "返回随机失活之后的值。"
    ### BEGIN SOLUTION
    return np.where(chance >= rate, values / (1 - rate), 0.0)
    ### END SOLUTION


# %% check="06b.5"
check("06b.5", inverted_dropout)

# %% [markdown] lang="en"
# ### Question 06b.6 (4 points): in words
#
# Somebody reports: "Our network recognises the held-out semi-cursive face with 100 %, so it
# has learned what semi-cursive script is." Give two reasons why this number alone does not
# show that. Then name two conditions that you would set before you believe it: which
# *characters* may the training pictures hold, and which *faces*? Six sentences at most.

# %% [markdown] lang="zh"
# ### 问答 06b.6（4 分）：用文字回答
#
# 有人报告：“我们的网络对留出的行书字体识别率达 100%，所以它学会了什么是行书。”请说出两个理由，说明仅凭这个数字
# 还不能得出这个结论。再提两个条件：训练图片用了哪些*字*，用了哪些*字体*，各要满足什么，你才相信这个结论？不超过
# 六句话。

# %% [markdown] lang="en" answer="06b.6" points=4
# <!-- BEGIN SOLUTION -->
# All pictures of the held-out face are semi-cursive, so a network that always says
# "semi-cursive" has 100 % there too. One needs its accuracy on clerical pictures as well,
# on a test set with as many of both; and it is one face only, another hand may come out
# differently. The characters of the test must not be among those of the training, in
# neither script, or remembered shapes may do the work. And the training must hold several
# hands for each script: with one hand a script, "script" and "hand" are the same thing,
# and nobody can say which of them was learned.
#
# *Rubric: the held-out face has one class only, a constant answer scores 100 % (1 point);
# the accuracy on the other script, or on other hands, is missing (1 point); test characters
# unseen in training (1 point); several hands for each script in training (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="06b.6" points=4
# <!-- BEGIN SOLUTION -->
# 留出字体的图片全是行书，总回答“行书”的网络在这里也得 100%。还需要知道它在隶书图片上的准确率，也就是在两类一样多的
# 测试集上的准确率；而且这只是一种字体，换一种笔迹结果可能不同。测试用字不能在训练中出现过，两种书体都不能，否则
# 可能是靠记住字形。训练中每种书体要有好几种字体：若每种书体只有一种字体，“书体”与“字体”就是一回事，谁也说不清
# 学到的是哪一个。
#
# *评分：留出字体只有一类，固定的回答也得 100%（1 分）；缺少在另一种书体或其他字体上的准确率（1 分）；测试用字在训练中
# 没有出现（1 分）；训练中每种书体有好几种字体（1 分）。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# How your exercises stand. (The question in words, 4 points, is marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 你的练习进度。（文字题 4 分，由老师评阅。）

# %% name="results"
check.progress("06b")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - AlexNet is LeNet's skeleton with a thousand times the weights: 61 million weights, 96 % of them
#   in three dense layers, while the convolutions do 92 % of the work.
# - ReLU, local response normalisation, overlapping pooling and dropout are four separate
#   ideas. Local response normalisation has since given way to batch normalisation; the
#   other three are still met.
# - A part is worth what its absence costs *here*: measure with several seeds, and call
#   noise what does not stand out from it.
# - How a test set is split says what is tested: new pictures, new characters, or a new hand.
#
# **Next:** lab 07a replaces large windows by stacks of small ones (VGG), and local response
# normalisation by batch normalisation.

# %% [markdown] lang="zh"
# ## 要点
#
# - AlexNet 是 LeNet 的骨架，权重约为它的一千倍：共 6,100 万个，96% 在三个全连接层，而卷积层做 92% 的计算。
# - ReLU、局部响应归一化、重叠池化、随机失活是四个独立的想法。局部响应归一化后来让位给批归一化，另外三个今天仍能见到。
# - 一个部件值多少，要看在*这里*去掉它损失多少：用几个种子来测，与噪声分不开的就叫噪声。
# - 测试集怎样划分，决定了检验的是什么：新的图片、新的字，还是新的笔迹。
#
# **下一步**：实验 07a 用一叠小窗口代替大窗口（VGG），用批归一化代替局部响应归一化。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - A. Krizhevsky, I. Sutskever, G. E. Hinton, "ImageNet classification with deep
#   convolutional neural networks", *Advances in Neural Information Processing Systems* 25
#   (2012), 1097-1105: sections 3.1 (ReLU, figure 1), 3.2 (two cards), 3.3 (local response
#   normalisation), 3.4 (overlapping pooling), 3.5 (the network), 4.1 (ten versions of a
#   picture), 4.2 (dropout), 5 (training), 6 (results).
# - N. Srivastava and others, "Dropout: a simple way to prevent neural networks from
#   over-fitting", *Journal of Machine Learning Research* 15 (2014), 1929-1958.
# - O. Russakovsky and others, "ImageNet large scale visual recognition challenge",
#   *International Journal of Computer Vision* 115 (2015), 211-252 (the contest).
# - K. Simonyan, A. Zisserman, "Very deep convolutional networks for large-scale image
#   recognition", arXiv:1409.1556, section 4.1: local response normalisation did not help.
# - Typefaces: `labs data calligraphy` names those of the full set and their licences; those
#   of the sample stand in `LICENSES.txt` inside `labdata/samples/calligraphy.zip`.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - A. Krizhevsky、I. Sutskever、G. E. Hinton，“ImageNet classification with deep
#   convolutional neural networks”，*Advances in Neural Information Processing Systems* 25
#   （2012），1097-1105：第 3.1 节（ReLU，图 1）、3.2（两块显卡）、3.3（局部响应归一化）、3.4（重叠池化）、
#   3.5（整个网络）、4.1（一张图片的十个版本）、4.2（随机失活）、5（训练）、6（结果）。
# - N. Srivastava 等，“Dropout: a simple way to prevent neural networks from overfitting”，
#   *Journal of Machine Learning Research* 15（2014），1929-1958。
# - O. Russakovsky 等，“ImageNet large scale visual recognition challenge”，
#   *International Journal of Computer Vision* 115（2015），211-252（比赛）。
# - K. Simonyan、A. Zisserman，“Very deep convolutional networks for large-scale image
#   recognition”，arXiv:1409.1556，第 4.1 节：局部响应归一化没有帮助。
# - 字体的来源：`labs data calligraphy` 列出完整数据的字体及其许可；样本的字体见 `labdata/samples/calligraphy.zip`
#   中的 `LICENSES.txt`。
