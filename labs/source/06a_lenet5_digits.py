# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "LeNet-5 reads handwritten digits"
#       zh: LeNet-5 识别手写数字
#     case:
#       en: "LeNet-5: handwritten digits"
#       zh: LeNet-5：手写数字识别
#     week: 6
#     chapter:
#       en: "Classic convolutional networks (1)"
#       zh: 第五章 经典卷积神经网络（上）
#     minutes: {sample: 1, full: 4}
#     memory_mib: {sample: 2500, full: 2500}
#     data: [digits]
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - compute the size of every layer's output, and the number of its weights, by hand
#   (here as everywhere in the lab, "weights" includes the biases),
# - build the network of 1998, all 60,000 weights of it, from layers you can read,
# - say what changed between LeNet-5 and a network one would train today, and why,
# - look inside a trained network: filters, feature maps, mistakes,
# - measure how far a network's answer survives when the digit is shifted.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 手算每一层输出的尺寸和参数的个数（权重与偏置都算在内）；
# - 用看得懂的层，原样搭出 1998 年的网络，共 60,000 个参数；
# - 说出 LeNet-5 与今天的网络有哪些不同，以及为什么；
# - 看进训练好的网络内部：卷积核、特征图、它认错的数字；
# - 测量数字平移之后，网络的答案还能保持多久。

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
import helpers
import labdata
from helpers import data, plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=1998)

import keras
import numpy as np
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## Why a convolutional network
#
# The softmax regression of lab 04a gives each of the 784 pixels its own ten weights. It
# has no idea that pixel 300 and pixel 301 are neighbours: shuffle the pixels of all
# pictures in the same way and it learns exactly as well. And a "7" that stands two pixels
# further right is, to it, a different picture.
#
# Between 1989 and 1998 Yann LeCun and his colleagues built three facts about pictures into
# the network itself. LeNet-5 is the best-known result:
#
# 1. **Neighbours belong together.** A unit looks at a small window of 5 x 5 pixels, its
#    *receptive field*, not at the whole picture.
# 2. **A stroke is a stroke anywhere.** All units of one feature map share one kernel: 25
#    weights and one bias, wherever the window stands.
# 3. **The exact place matters less and less.** Subsampling halves the size of the maps,
#    so a small shift of the digit becomes a smaller shift, or none.
#
# The figure shows the network. Read it from left to right: the maps become smaller and
# more numerous, places turn into features.

# %% [markdown] lang="zh"
# ## 为什么要用卷积网络
#
# 实验 04a 的 softmax 回归给 784 个像素各配十个权重。它并不知道第 300 个像素与第 301 个像素
# 相邻：把所有图片的像素按同一方式打乱，它学得一样好。而一个向右移了两个像素的“7”，对它来说
# 就是另一张图片。
#
# 1989 年到 1998 年间，Yann LeCun 和同事把关于图像的三点先验知识融入了网络结构，LeNet-5 是
# 其中最有名的成果：
#
# 1. **相邻的像素有关联**。一个单元只看 5×5 的小窗口，即它的*感受野*，而不看整张图。
# 2. **笔画在哪里都是笔画**。同一张特征图的所有单元共用一个卷积核：25 个权重加一个偏置，
#    窗口移到哪里都一样。
# 3. **确切的位置越来越不重要**。下采样把特征图的尺寸减半，所以数字的小平移会变成更小的
#    平移，甚至消失。
#
# 下图就是这个网络。从左往右看：特征图越来越小、越来越多，位置逐渐变成特征。

# %% name="diagram"
# alt: LeNet-5 from 32 x 32 pixels through six layers to ten outputs  |  LeNet-5：从 32 x 32 像素经过六层到十个输出
plots.network_diagram(
    [
        ("input", (32, 32, 1)),  # zh: "输入"
        ("C1", (28, 28, 6), "convolution 5x5"),  # zh: "C1", "卷积 5×5"
        ("S2", (14, 14, 6), "subsampling 2x2"),  # zh: "S2", "下采样 2×2"
        ("C3", (10, 10, 16), "convolution 5x5"),  # zh: "C3", "卷积 5×5"
        ("S4", (5, 5, 16), "subsampling 2x2"),  # zh: "S4", "下采样 2×2"
        ("C5", (120,), "convolution 5x5"),  # zh: "C5", "卷积 5×5"
        ("F6", (84,), "fully connected"),  # zh: "F6", "全连接"
        ("output", (10,), "distance to codes"),  # zh: "输出", "到编码的距离"
    ],
    title="LeNet-5: places turn into features",  # zh: "LeNet-5：位置逐渐变成特征"
)

# %% [markdown] lang="en"
# Every size in the figure follows from one formula. A window of $k$ pixels moves over
# $n$ pixels in steps of $s$ (the *stride*), with $p$ pixels of padding on each side; it
# fits at
#
# $$ \left\lfloor \frac{n - k + 2p}{s} \right\rfloor + 1 $$
#
# places. C1: $(32 - 5) / 1 + 1 = 28$. S2: $(28 - 2) / 2 + 1 = 14$. You will write this
# formula as a function in exercise 06a.1.

# %% [markdown] lang="zh"
# 图中的每个尺寸都来自同一个公式。宽 $k$ 个像素的窗口在 $n$ 个像素上移动，每次移动 $s$ 个
# 像素（*步幅*），两侧各有 $p$ 个像素的填充，那么窗口可以放在
#
# $$ \left\lfloor \frac{n - k + 2p}{s} \right\rfloor + 1 $$
#
# 个位置上。C1：$(32 - 5) / 1 + 1 = 28$。S2：$(28 - 2) / 2 + 1 = 14$。在练习 06a.1 中，你要
# 把这个公式写成函数。

# %% [markdown] lang="en" section="data"
# ## The digits, before any model
#
# The line below the cell says which data you have: the bundled sample (1,797 small
# digits written by 13 people, enlarged to 28 x 28) or the full MNIST set of 70,000. All
# cells run on both; the accuracies differ. In the sample the same people wrote training
# and test digits, which makes its test a little too easy; MNIST keeps the writers apart.

# %% [markdown] lang="zh"
# ## 先看数字，再谈模型
#
# 运行后的那一行会说明你用的是哪份数据：随附的样本（13 人书写的 1,797 个小数字，放大到
# 28×28），或完整的 MNIST（70,000 个）。所有代码在两份数据上都能运行，只是准确率不同。样本的训练集与
# 测试集出自同一批人，所以测试偏容易；MNIST 则把书写者分开。

# %% name="load"
digits = data.load("digits")
print(digits.train.x.shape, digits.train.x.dtype, digits.test.x.shape)

# %% name="look"
# alt: Forty handwritten digits, each with its label above  |  四十个手写数字，上方是各自的标签
plots.image_grid(
    digits.train.x[:40],
    digits.train.y[:40],
    columns=10,
    title="No two writers draw a digit alike",  # zh: "每个人的写法都不同"
)

# %% [markdown] lang="en"
# Look at the digits for a minute. Which pairs would you mix up yourself? Keep your guess;
# the confusion matrix below will tell whether the network agrees.
#
# (The files store paper as 0 and ink as 255, so figures show white strokes on black.)
#
# A good test set has about as many of each digit, so that accuracy is a fair measure:

# %% [markdown] lang="zh"
# 花一分钟看看这些数字。哪几对你自己也可能看错？记住你的猜测，后面的混淆矩阵会告诉你网络是否
# 也这么看。
#
# （文件里纸是 0、墨是 255，所以图中显示为黑底白字。）
#
# 好的测试集里，各个数字的个数应当差不多，这样准确率才是公平的衡量：

# %% name="balance"
for name, part in {"train": digits.train, "test": digits.test}.items():
    print(f"{name:5}", np.bincount(part.y, minlength=10))

# %% [markdown] lang="en"
# The paper prepares the pictures in two steps. It puts each 28 x 28 digit in the middle
# of 32 x 32, so that the end of a stroke can lie in the centre of the receptive field
# even of the last feature detectors. And it maps white paper to -0.1 and black ink to 1.175, which brings the mean of the
# inputs near 0, where learning is fastest. (The paper adds that the variance becomes
# about 1. Check that with the deviation that the cell prints.)

# %% [markdown] lang="zh"
# 论文分两步处理图片。先把 28×28 的数字放在 32×32 的正中，使笔画的末端也能落在最后几个
# 特征检测器感受野的中央。再把白纸映射为 -0.1、黑墨映射为 1.175，使输入的均值接近 0，此时学得最快。（论文还说方差
# 约为 1。用这一格打印的标准差核对一下。）

# %% name="prepare"
PAPER, INK = -0.1, 1.175  # values of white and black  |  白与黑对应的值


def prepare(pictures):
    """Map (n, 28, 28) bytes to (n, 32, 32, 1) floats."""  # zh: "把 (n, 28, 28) 的字节变成 (n, 32, 32, 1) 的浮点数。"
    scaled = PAPER + pictures / 255 * (INK - PAPER)
    border = ((0, 0), (2, 2), (2, 2))  # none, 2 rows, 2 columns  |  不加、两行、两列
    padded = np.pad(scaled, border, constant_values=PAPER)
    return padded[..., None].astype("float32")


x_train, y_train = prepare(digits.train.x), digits.train.y
x_test, y_test = prepare(digits.test.x), digits.test.y
print(x_train.shape, f"mean {x_train.mean():.2f}, deviation {x_train.std():.2f}")  # zh: "均值 {x_train.mean():.2f}，标准差 {x_train.std():.2f}"

# %% [markdown] lang="en"
# The mean is near 0 as promised; the deviation is well below 1, and so is its square, the
# variance. Even a famous paper is worth checking. It does no harm here: the first layer's
# weights make up for the factor.

# %% [markdown] lang="zh"
# 均值确实接近 0；标准差则远小于 1，它的平方即方差更小。再有名的论文也值得核对。这里并无妨碍：第一层的
# 权重会补上这个倍数。

# %% [markdown] lang="en" section="model"
# ## The network of 1998, layer by layer
#
# We build its layers as published. Some of them look odd today; each had a reason. Three
# things are our own: the drawings of the ten codes, the initial weights, the optimizer.
#
# ### The activation: a scaled tanh
#
# $f(a) = 1.7159 \tanh(\frac{2}{3} a)$, where $a$ is the weighted sum that reaches the
# unit. The two constants make $f(1) = 1$ and $f(-1) = -1$, so that targets of $\pm 1$
# (the dotted lines) lie where the curve bends, not at its flat ends, where the gradient
# dies.

# %% [markdown] lang="zh"
# ## 1998 年的网络，一层一层来
#
# 各层完全按论文搭建。有些部分今天看来很怪，但当年都有道理。只有三处是我们自己的：十个编码的画法、
# 初始权重和优化器。
#
# ### 激活函数：缩放的 tanh
#
# $f(a) = 1.7159 \tanh(\frac{2}{3} a)$，其中 $a$ 是到达该单元的加权和。这两个常数使
# $f(1) = 1$、$f(-1) = -1$，于是目标值 $\pm 1$（虚线）落在曲线弯曲的地方，而不是平坦的两端，
# 在那里梯度会消失。


# %% name="scaled-tanh"
# alt: The scaled tanh passes through (-1, -1) and (1, 1) and flattens beyond  |  缩放的 tanh 经过 (-1, -1) 和 (1, 1)，再往外逐渐变平
def scaled_tanh(a):
    """LeCun's activation: 1.7159 tanh(2a/3)."""  # zh: "LeCun 的激活函数：1.7159 tanh(2a/3)。"
    return 1.7159 * ops.tanh(2 / 3 * a)


a = np.linspace(-4, 4, 81)
plots.lines(
    a,
    {
        "scaled tanh": np.asarray(scaled_tanh(a)),  # zh: "缩放的 tanh"
        "tanh": np.tanh(a),
    },
    xlabel="weighted sum a",  # zh: "加权和 a"
    ylabel="output",  # zh: "输出"
    reference={"1": 1, "-1": -1},
    title="Targets of 1 and -1 lie where the curve bends",  # zh: "目标值 1 与 -1 落在曲线弯曲处"
)

# %% [markdown] lang="en"
# ### S2 and S4: subsampling with two weights a map
#
# Each unit adds the four values of a 2 x 2 block, multiplies the sum by a coefficient,
# adds a bias, and applies the activation. Coefficient and bias belong to the whole map:
# S2 has 6 maps and so 12 weights, S4 has 16 maps and 32 weights. (Today's pooling layers
# have none. Keras has no layer that adds, so the code takes four times the mean.)

# %% [markdown] lang="zh"
# ### S2 与 S4：每张图两个参数的下采样
#
# 每个单元把 2×2 小块的四个值相加，乘以一个系数，加上一个偏置，再过激活函数。系数和偏置为整张
# 图所共有：S2 有 6 张图，所以有 12 个参数；S4 有 16 张图，共 32 个参数。（今天的池化层没有
# 参数。Keras 没有求和的池化，所以代码用平均值的四倍。）


# %% name="subsampling"
class Subsampling(layers.Layer):
    """Sum of each 2 x 2 block, times a coefficient, plus a bias."""  # zh: "每个 2 x 2 小块之和，乘以系数，加上偏置。"

    def build(self, shape):
        maps = (shape[-1],)
        quarter = keras.initializers.Constant(0.25)  # start as a mean  |  从求平均开始
        self.coefficient = self.add_weight(shape=maps, initializer=quarter)
        self.bias = self.add_weight(shape=maps, initializer="zeros")

    def call(self, maps):
        total = 4 * ops.average_pool(maps, 2, strides=2)
        return scaled_tanh(self.coefficient * total + self.bias)


# %% [markdown] lang="en"
# ### C3: not every map sees every map
#
# C3 has 16 maps and looks at the 6 of S2. Connecting all to all would need
# $16 \times 6 \times 25 + 16 = 2{,}416$ weights. The paper connects by a table instead.
# Think of the six maps as standing in a circle. The first six maps of C3 look at 3 that
# follow each other, the next six at 4 that follow each other, three at two pairs, and the
# last one at all 6. That saves weights, and it forces the maps to become different,
# because they see different things.

# %% [markdown] lang="zh"
# ### C3：不是每张图都看到每张图
#
# C3 有 16 张图，输入是 S2 的 6 张。全部相连需要 $16 \times 6 \times 25 + 16 = 2{,}416$ 个
# 权重。论文改用一张连接表。把 S2 的六张图想象成围成一圈：C3 的前六张图各看相连的 3 张，接着六张
# 各看相连的 4 张，三张各看两对，最后一张看全部 6 张。这样既省参数，又迫使各张图学得不一样，因为
# 它们看到的东西不同。

# %% name="table"
# alt: Table of connections: six rows for the maps of S2, sixteen columns for C3  |  连接表：六行是 S2 的图，十六列是 C3 的图
THREE = [(0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5)]
FOUR_IN_A_ROW = [(0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5)]
FOUR_AROUND = [(0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5)]
TWO_PAIRS = [(0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)]
ALL_SIX = [(0, 1, 2, 3, 4, 5)]

CONNECTED = np.zeros((6, 16), dtype=bool)
for column, rows in enumerate(
    THREE + FOUR_IN_A_ROW + FOUR_AROUND + TWO_PAIRS + ALL_SIX
):
    CONNECTED[list(rows), column] = True

plots.heatmap(
    CONNECTED,
    row_labels=range(6),
    column_labels=range(16),
    xlabel="map of C3",  # zh: "C3 的特征图"
    ylabel="map of S2",  # zh: "S2 的特征图"
    title=f"{CONNECTED.sum()} of 96 connections are used",  # zh: "96 个连接中用了 {CONNECTED.sum()} 个"
)

# %% [markdown] lang="en"
# Count the filled squares: $6 \times 3 + 9 \times 4 + 1 \times 6 = 60$. Each is one
# kernel of 25 weights, and each map of C3 has a bias:
# $60 \times 25 + 16 = 1{,}516$.
#
# The layer holds just those 60 kernels, one per column of a 25 x 60 array, and puts them
# in their places among all 96 before it convolves. `places` does that: its row $r$ is
# all zeros but for a single 1, at the place where kernel $r$ belongs. All other places
# stay zero and cannot learn.

# %% [markdown] lang="zh"
# 数一数填色的方格：$6 \times 3 + 9 \times 4 + 1 \times 6 = 60$。每格是一个 25 个权重的卷积核，
# C3 的每张图另有一个偏置：$60 \times 25 + 16 = 1{,}516$。
#
# 这一层只保存这 60 个卷积核，即 25×60 数组的每一列，卷积之前把它们放到全部 96 个位置中各自的位置上。
# 这由 `places` 完成：它的第 $r$ 行除一个 1 之外全是零，这个 1 就在第 $r$ 个核该去的位置。其余位置恒为
# 零，也学不到东西。


# %% name="table-convolution"
class TableConvolution(layers.Layer):
    """A 5 x 5 convolution along a table of connections."""  # zh: "按连接表进行的 5 x 5 卷积。"

    def build(self, shape):
        pairs = int(CONNECTED.sum())
        small = keras.initializers.RandomUniform(-0.17, 0.17)
        self.kernels = self.add_weight(shape=(25, pairs), initializer=small)
        self.bias = self.add_weight(shape=(16,), initializer="zeros")
        self.places = np.eye(96, dtype="float32")[CONNECTED.ravel()]

    def call(self, maps):
        kernel = ops.reshape(self.kernels @ self.places, (5, 5, 6, 16))
        return scaled_tanh(ops.conv(maps, kernel) + self.bias)


# %% [markdown] lang="en"
# ### The output: ten pictures to compare with
#
# The last layer is no softmax. F6 has 84 units because $84 = 7 \times 12$: each class has
# a fixed code of 84 values $\pm 1$, drawn as a small picture of the digit, 7 wide and 12
# high. Output $i$ is the squared distance between F6 and code $i$,
#
# $$ y_i = \sum_{j=1}^{84} (x_j - w_{ij})^2 $$
#
# with $x_j$ the output of F6's unit $j$ and $w_{ij}$ the code of class $i$. This is a
# *radial basis function* (RBF) unit: the nearest code wins. Characters that look alike
# have codes that look alike: where letters are read as well, an O taken for a 0 is then a
# near miss, which later steps can mend. The codes are not learned, so this layer has no
# weights. (The paper prints its own set of codes; the
# ten below are drawn anew.)

# %% [markdown] lang="zh"
# ### 输出层：与十张小图比较
#
# 最后一层不是 softmax。F6 有 84 个单元，因为 $84 = 7 \times 12$：每一类有一个固定的编码，由 84 个
# $\pm 1$ 组成，画出来就是一张宽 7、高 12 的小数字。输出 $i$ 是 F6 与编码 $i$ 之间距离的平方：
#
# $$ y_i = \sum_{j=1}^{84} (x_j - w_{ij})^2 $$
#
# 其中 $x_j$ 是 F6 第 $j$ 个单元的输出，$w_{ij}$ 是第 $i$ 类的编码。这就是*径向基函数*（RBF）单元：
# 离哪个编码最近，就判为哪一类。样子相近的字符，编码也相近：若同时识别字母，把 O 认成 0 只是差
# 一点点，后面的步骤还能纠正。编码不参与学习，所以这一层没有参数。（论文印有它自己的一套编码，下面这十个是重新画的。）

# %% name="codes"
# alt: Ten codes of 7 x 12 squares, each a small drawing of a digit  |  十个 7 x 12 的编码，每个都是一张小小的数字画
TOP = ".###. ..#.. .###. ##### ...#. ##### ..##. ##### .###. .###."
UPPER = "#...# .##.. #...# ....# ..##. #.... .#... ....# #...# #...#"
MIDDLE = "#...# ..#.. ...#. ..##. .#.#. ####. ####. ...#. .###. .####"
LOWER = "#...# ..#.. ..#.. ....# ##### ....# #...# ..#.. #...# ....#"
BOTTOM = ".###. .###. ##### ####. ...#. ####. .###. ..#.. .###. .##.."


def draw_code(digit):
    """Return a digit's code as 12 rows of 7 values."""  # zh: "返回一个数字的编码：12 行，每行 7 个值。"
    rows = [part.split()[digit] for part in (TOP, UPPER, MIDDLE, LOWER, BOTTOM)]
    small = np.array([[mark == "#" for mark in row] for row in rows])
    tall = np.repeat(small, 2, axis=0)  # 5 rows -> 10  |  5 行 -> 10 行
    return np.where(np.pad(tall, 1), 1.0, -1.0).astype("float32")


CODES = np.stack([draw_code(digit).ravel() for digit in range(10)])
plots.image_grid(
    CODES.reshape(10, 12, 7),
    range(10),
    columns=10,
    title="F6 learns to draw one of these",  # zh: "F6 要学会画出其中一个"
)


# %% name="distance"
class CodeDistance(layers.Layer):
    """Squared distance to each of the ten codes."""  # zh: "到十个编码的距离的平方。"

    def call(self, features):
        length = ops.sum(features**2, axis=1, keepdims=True)
        return length - 2 * features @ CODES.T + CODES.shape[1]


# %% [markdown] lang="en"
# The last line multiplies the square out: $(x - w)^2 = x^2 - 2xw + w^2$, and $w^2 = 1$ for
# each of the 84 values. One matrix product gives all ten distances.
#
# ### All together
#
# Now the whole network. C5 is a convolution too: its 5 x 5 window covers the 5 x 5 maps
# of S4 exactly once, so each of its 120 maps is a single number.

# %% [markdown] lang="zh"
# 最后一行把平方展开：$(x - w)^2 = x^2 - 2xw + w^2$，而 84 个值的 $w^2$ 都是 1。一次矩阵乘法就得到
# 全部十个距离。
#
# ### 合在一起
#
# 现在搭整个网络。C5 也是卷积：它的 5×5 窗口正好盖住 S4 的 5×5 特征图一次，所以它的 120 张图
# 每张只是一个数。


# %% name="lenet-1998"
def build_lenet_1998():
    """LeNet-5 as published: 60,000 weights."""  # zh: "论文原样的 LeNet-5：60,000 个参数。"
    style = {"activation": scaled_tanh, "kernel_initializer": "lecun_uniform"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, name="C1", **style),
            Subsampling(name="S2"),
            TableConvolution(name="C3"),
            Subsampling(name="S4"),
            layers.Conv2D(120, 5, name="C5", **style),
            layers.Flatten(name="flatten"),
            layers.Dense(84, name="F6", **style),
            CodeDistance(name="output"),
        ]
    )


lenet_1998 = build_lenet_1998()
plots.network_table(lenet_1998)

# %% [markdown] lang="en"
# Two of them by hand. C1 has 6 kernels of 25 weights and 6 biases: $6 \times 25 + 6 = 156$.
# F6 joins 120 inputs to 84 units, each with a bias: $120 \times 84 + 84 = 10{,}164$. Every
# number of the paper is there. We let Python hold us to it: if one of them changes, the
# next cell stops.

# %% [markdown] lang="zh"
# 手算其中两个。C1 有 6 个 25 个权重的卷积核和 6 个偏置：$6 \times 25 + 6 = 156$。F6 把 120 个输入连到
# 84 个单元，每个单元一个偏置：$120 \times 84 + 84 = 10{,}164$。论文里的每个数都对上了。让 Python 替我们
# 把关：只要有一个数变了，下一格就会停下来。

# %% name="counts" tags=["strict"]
PUBLISHED = {"C1": 156, "S2": 12, "C3": 1516, "S4": 32, "C5": 48120, "F6": 10164}

for name, published in PUBLISHED.items():
    counted = lenet_1998.get_layer(name).count_params()
    print(f"{name} {counted:6,}")
    assert counted == published
assert lenet_1998.count_params() == sum(PUBLISHED.values()) == 60_000

# %% [markdown] lang="en"
# ### The same idea today
#
# Four parts have changed. ReLU instead of tanh: where it is active, its gradient is 1. Max
# pooling instead of the weighted sum. Every map of C3 sees all six maps. Softmax with
# cross-entropy instead of distances to fixed codes. The skeleton is the same. (Which
# change matters how much? Lab 06b takes a network apart piece by piece and measures it.)

# %% [markdown] lang="zh"
# ### 同样的想法，今天的做法
#
# 有四处变了：用 ReLU 代替 tanh，激活时梯度恒为 1；用最大池化代替加权求和；C3 的每张图都看全部六张图；用
# softmax 与交叉熵代替到固定编码的距离。骨架没有变。（哪一处最要紧？实验 06b 会把一个网络逐块拆开来测量。）


# %% name="lenet-modern"
def build_lenet_modern():
    """LeNet-5 with today's parts: 61,706 weights."""  # zh: "用今天的部件搭的 LeNet-5：61,706 个参数。"
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="relu", name="C1"),
            layers.MaxPooling2D(name="S2"),
            layers.Conv2D(16, 5, activation="relu", name="C3"),
            layers.MaxPooling2D(name="S4"),
            layers.Flatten(name="flatten"),
            layers.Dense(120, activation="relu", name="C5"),
            layers.Dense(84, activation="relu", name="F6"),
            layers.Dense(10, name="output"),
        ]
    )


lenet_modern = build_lenet_modern()
kernels_before = ops.convert_to_numpy(lenet_modern.get_layer("C1").kernel)
assert lenet_modern.count_params() == 61_706
plots.network_table(lenet_modern)

# %% [markdown] lang="en"
# C5 is written as a dense layer after `Flatten` here. That is the same thing: 400 inputs
# to 120 units, $400 \times 120 + 120 = 48{,}120$ weights, as in the 5 x 5 convolution.
#
# Where do the weights sit? Nearly four of five in C5, behind the convolutions. C1 looks at
# every pixel with 156 of them. Sharing is what makes a convolution cheap.

# %% [markdown] lang="zh"
# 这里的 C5 写成 `Flatten` 之后的全连接层。两者是一回事：400 个输入到 120 个单元，
# $400 \times 120 + 120 = 48{,}120$ 个权重，与 5×5 卷积相同。
#
# 权重都在哪里？五分之四在 C5，也就是卷积之后。而看遍每个像素的 C1 只有 156 个。卷积之所以便宜，
# 靠的就是共享。

# %% [markdown] lang="en" section="training"
# ## Training both
#
# The loss of 1998 (equation 9 of the paper) pulls the distance $y_d$ to the right code
# down and pushes the others up:
#
# $$ E = y_d + \log\Big( e^{-j} + \sum_{i=0}^{9} e^{-y_i} \Big) $$
#
# $y_i$ is the distance to code $i$, $d$ the right digit. The logarithm is large where
# some distance is small, so it pushes distances up. The constant $j$ says how far: beside
# $e^{-j}$, a distance well beyond $j$ adds almost nothing to the sum, and pushing it
# further gains nothing. In the code, $j$ is simply an eleventh distance.

# %% [markdown] lang="zh"
# ## 训练两个网络
#
# 1998 年的损失（论文式 9）把到正确编码的距离 $y_d$ 往下拉，把其他距离往上推：
#
# $$ E = y_d + \log\Big( e^{-j} + \sum_{i=0}^{9} e^{-y_i} \Big) $$
#
# $y_i$ 是到编码 $i$ 的距离，$d$ 是正确的数字。只要有某个距离很小，对数就很大，所以它把距离往上推。
# 常数 $j$ 决定推到多远：与 $e^{-j}$ 相比，远大于 $j$ 的距离对总和几乎没有贡献，再推也没有好处。在代码
# 里，$j$ 不过是第十一个距离。


# %% name="loss-1998"
def loss_1998(labels, distances, j=6.0):
    """Equation 9 of LeCun et al. 1998, one value a picture."""  # zh: "LeCun 等 1998 的式 9，每张图片一个值。"
    right = ops.one_hot(ops.reshape(labels, (-1,)), 10)
    to_right_code = ops.sum(right * distances, axis=1)
    beyond = ops.full_like(distances[:, :1], j)
    competition = ops.concatenate([distances, beyond], axis=1)
    return to_right_code + ops.logsumexp(-competition, axis=1)


def nearest_code(labels, distances):
    """Is the nearest code the right one? One answer for each picture."""  # zh: "最近的编码是否正确？每张图片一个回答。"
    nearest = ops.argmin(distances, axis=1)
    return ops.equal(nearest, ops.cast(ops.reshape(labels, (-1,)), nearest.dtype))


# %% [markdown] lang="en"
# A tenth of the training set is kept aside for validation. Every choice in this lab was
# made on it; the test set decided nothing. `one_cycle` lets the learning
# rate rise for the first 30 % of the steps and fall to zero after. `AdamW` is Adam with
# weight decay: each step also pulls every weight a little towards zero. `checkpointed`
# saves after every epoch, so that a dead kernel costs no training.

# %% [markdown] lang="zh"
# 留出十分之一的训练集作验证；本实验的一切选择都在验证部分上做出，测试集不参与任何选择。
# `one_cycle` 让学习率在前 30% 的步数里上升，之后降到零。`AdamW` 是带权重衰减的 Adam：每一步都把
# 各个权重朝零拉近一点。`checkpointed` 每轮之后保存一次，内核崩溃也不会白训练。

# %% name="settings"
full = digits.scale == "full"


def train(model, name, epochs, batch_size, peak, decay=0.0, **compile_options):
    """Train on nine tenths and report the other tenth each epoch."""  # zh: "用九成数据训练，每轮在其余一成上报告。"
    steps = epochs * int(np.ceil(0.9 * len(x_train) / batch_size))
    optimizer = keras.optimizers.AdamW(
        training.one_cycle(peak, steps), weight_decay=decay
    )
    # eight steps a call into TensorFlow: less waiting in between  |  每次调用 TensorFlow 做八步：少一些等待
    model.compile(optimizer, steps_per_execution=8, **compile_options)
    return training.checkpointed(model, f"06a {name}").fit(
        x_train,
        y_train,
        batch_size=batch_size,
        epochs=epochs,
        validation_split=0.1,
        callbacks=[training.progress(every=1 if full else 5)],
        verbose=0,
    )


# %% name="train-1998"
history_1998 = train(
    lenet_1998,
    "1998",
    epochs=10 if full else 15,
    batch_size=128 if full else 32,
    peak=0.012 if full else 0.008,
    decay=0.03,
    loss=loss_1998,
    metrics=[nearest_code],
)

# %% [markdown] lang="en"
# The metric `nearest_code` is the accuracy of this network: the nearest code wins. Now
# the modern one, with cross-entropy on ten logits:

# %% [markdown] lang="zh"
# 指标 `nearest_code` 就是这个网络的准确率：离哪个编码最近就判为哪一类。再训练现代的网络，对十个
# logits 用交叉熵：

# %% name="train-modern"
history_modern = train(
    lenet_modern,
    "modern",
    epochs=8 if full else 15,
    batch_size=256 if full else 32,
    peak=0.008 if full else 0.004,
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)

# %% name="curves"
# alt: Training and validation accuracy of both networks, rising and then level  |  两个网络的训练与验证准确率：先上升，后持平
curve_1998 = {
    "accuracy": history_1998.history["nearest_code"],
    "val_accuracy": history_1998.history["val_nearest_code"],
}
plots.learning_curves(
    {
        "1998": curve_1998,
        "modern": history_modern,  # zh: "现代"
    },
    title="Both learn to read within a few epochs",  # zh: "两个网络几轮之内都学会了识别"
)

# %% [markdown] lang="en"
# The training curve goes on to the top while the validation curve levels off below it:
# the gap between them is over-fitting. With 54,000 training pictures it is a fraction of
# a per cent, with the 1,294 of the sample several per cent: the network is the same, and
# more data is the best cure there is. (In the first epochs the training accuracy lies
# *below*: it is averaged over the epoch, while the network is still learning; validation
# is measured at its end.)
#
# And now the test set, with a measure of how much of a difference is chance: an accuracy
# $q$ measured on $n$ digits has a standard error of $\sqrt{q(1-q)/n}$.

# %% [markdown] lang="zh"
# 训练曲线一直升到顶，验证曲线则在它下方趋于平稳：两者之差就是过拟合。有 54,000 张训练图片时，差距
# 不到百分之一；只有样本的 1,294 张时，差距有百分之几。网络是同一个，更多的数据就是最好的办法。（最初几轮
# 训练准确率反而*更低*：它是一轮之中的平均，那时网络还在学；验证则在一轮结束时测量。）
#
# 现在用上测试集，同时看看差别中有多少只是偶然：在 $n$ 个数字上测得的准确率 $q$，标准误差是
# $\sqrt{q(1-q)/n}$。

# %% name="test"
predicted_1998 = np.argmin(lenet_1998.predict(x_test, verbose=0), axis=1)
predicted_modern = np.argmax(lenet_modern.predict(x_test, verbose=0), axis=1)
accuracy_1998 = float(np.mean(predicted_1998 == y_test))
accuracy_modern = float(np.mean(predicted_modern == y_test))
training.record("test_accuracy_lenet5_1998", accuracy_1998, scale=digits.scale)
training.record("test_accuracy_lenet5_modern", accuracy_modern, scale=digits.scale)
error = np.sqrt(accuracy_modern * (1 - accuracy_modern) / len(y_test))
print(f"standard error {error:.4f}")  # zh: "标准误差 {error:.4f}"

# %% [markdown] lang="en"
# If the two accuracies differ by less than about two standard errors, this run cannot say
# which network is better. The paper reports a test error of 0.95 % for LeNet-5 on MNIST,
# and 0.8 % when shifted and distorted copies of the digits are added to the training.

# %% [markdown] lang="zh"
# 如果两个准确率之差小于大约两个标准误差，这次运行就说明不了哪个网络更好。论文报告的 LeNet-5 在 MNIST 上
# 的测试错误率是 0.95%，训练中加入平移和变形的数字之后是 0.8%。

# %% [markdown] lang="en" section="inside"
# ## What the network learned
#
# ### The kernels of C1
#
# Each of the six kernels is a 5 x 5 picture: yellow weights answer to ink, dark blue ones
# to paper. The upper row shows them before training, pure chance; the lower row after.
# Some have become detectors of an edge or a stroke in one direction, others have changed
# little: the layers behind C1 can use chance as well. Which is which?

# %% [markdown] lang="zh"
# ## 网络学到了什么
#
# ### C1 的卷积核
#
# 六个卷积核各是一张 5×5 的小图：黄色的权重对墨有反应，深蓝的对纸有反应。上排是训练之前，纯属偶然；
# 下排是训练之后。有的变成了某个方向的边缘或笔画的检测器，有的变化不大：C1 之后的各层也能利用偶然的
# 图案。你能分出来吗？

# %% name="kernels"
# alt: The six 5 x 5 kernels of the first layer before and after training  |  第一层的六个 5 x 5 卷积核，训练之前与之后
kernels_after = ops.convert_to_numpy(lenet_modern.get_layer("C1").kernel)
plots.filters(
    np.concatenate([kernels_before, kernels_after], axis=-1),
    columns=6,
    title="C1 before training (above) and after (below)",  # zh: "C1：训练之前（上）与之后（下）"
)

# %% [markdown] lang="en"
# ### One digit on its way through
#
# The feature maps of the 5 that the network is surest of, layer by layer; of C3 and S4
# the first eight. C1
# still looks like the digit, seen through six different pairs of glasses. In S4 the digit
# can no longer be recognised by eye: what is left is *which* features there are and, on a
# coarse grid of 5 x 5, roughly where. A map that is dark everywhere found nothing in this
# digit, or has died: a ReLU unit that is 0 for every picture gets no gradient any more.

# %% [markdown] lang="zh"
# ### 一个数字穿过网络
#
# 网络最有把握的那个 5 的特征图，一层一层看；C3 和 S4 只画前八张。C1 中仍能认出那个数字，只是各张图突出的笔画
# 不同。到了 S4，肉眼已认不出数字：留下的是有*哪些*特征，以及它们在 5×5 的粗格子上大致的位置。整张都暗的
# 图在这个数字里什么也没有找到，或者已经“死亡”：对每张图片都输出 0 的 ReLU 单元不再得到梯度。

# %% name="feature-maps"
# alt: Feature maps of one digit from C1 to S4, from a sharp outline to coarse blocks  |  一个数字从 C1 到 S4 的特征图：从清晰的轮廓到粗糙的方块
NAMES = ["C1", "S2", "C3", "S4"]
watcher = keras.Model(
    lenet_modern.inputs, [lenet_modern.get_layer(name).output for name in NAMES]
)
scores = lenet_modern.predict(x_test, verbose=0)[:, 5]
chosen = int(np.argmax(np.where(y_test == 5, scores, -np.inf)))
maps = watcher.predict(x_test[chosen : chosen + 1], verbose=0)

plots.feature_maps(
    dict(zip(NAMES, maps, strict=True)),
    image=x_test[chosen],
    title="From outlines to features on a coarse grid",  # zh: "从轮廓到粗格子上的特征"
)

# %% [markdown] lang="en"
# ### What F6 draws
#
# In the network of 1998 the 84 outputs of F6 can be shown as a picture of 7 x 12. Here
# are ten test digits, below each what F6 made of it, and at the bottom the code that it
# was meant to draw. The network turns handwriting into print.

# %% [markdown] lang="zh"
# ### F6 画出了什么
#
# 在 1998 年的网络里，F6 的 84 个输出可以排成一张 7×12 的小图。下面第一排是十个测试数字，第二排
# 是 F6 由它们画出的图，第三排是应当画出的编码。网络把手写体变成了印刷体。

# %% name="f6"
# alt: Ten handwritten digits, the printed digits that F6 draws, and the ten codes  |  十个手写数字，F6 由它们画出的印刷体数字，以及十个编码
F6 = keras.Model(lenet_1998.inputs, lenet_1998.get_layer("F6").output)
ten = [int(np.flatnonzero(y_test == digit)[0]) for digit in range(10)]
drawn = F6.predict(x_test[ten], verbose=0).reshape(10, 12, 7)
drawn = np.clip((drawn + 1) / 2, 0, 1)  # -1 black, 1 white  |  -1 为黑，1 为白

plots.image_grid(
    [*(digits.test.x[ten] / 255), *drawn, *(CODES.reshape(10, 12, 7) + 1) / 2],
    columns=10,
    title="F6 turns handwriting into print",  # zh: "F6 把手写体变成印刷体"
)

# %% [markdown] lang="en"
# ### The mistakes
#
# First the confusion matrix: rows are what was written, columns what the network read.
# Compare it with the pairs you guessed at the beginning.

# %% [markdown] lang="zh"
# ### 认错的数字
#
# 先看混淆矩阵：行是写的数字，列是网络读出的数字。与你一开始猜的那几对比较一下。

# %% name="confusion"
# alt: Confusion matrix of ten digits, nearly all on the diagonal  |  十个数字的混淆矩阵，几乎都在对角线上
plots.confusion_matrix(
    y_test,
    predicted_modern,
    [str(digit) for digit in range(10)],
    title="Nearly all digits are on the diagonal",  # zh: "几乎所有数字都在对角线上"
)

# %% name="mistakes"
# alt: Test digits that the modern network misread: what was written, what was read  |  现代网络认错的测试数字，标出写的是什么、读成了什么
wrong = np.flatnonzero(predicted_modern != y_test)[:20]
plots.image_grid(
    digits.test.x[wrong],
    y_test[wrong],
    predicted=predicted_modern[wrong],
    columns=10,
    title="Some of these a person would misread too",  # zh: "其中有些人也会认错"
)

# %% [markdown] lang="en"
# Sort the mistakes into two heaps: those you would read rightly at once, and those you
# would not. The first heap is what a better network could still gain. The second is the
# ceiling that nobody passes.

# %% [markdown] lang="zh"
# 把这些错误分成两堆：你一眼就能认对的，和你也认不准的。第一堆是更好的网络还能赢回来的，第二堆则是
# 谁也越不过的上限。

# %% [markdown] lang="en" section="comparison"
# ## One thing changed at a time: the place of the digit
#
# Convolution and pooling were meant to make the network care less about the exact place.
# Did it work? We shift the test digits by 1 to 4 pixels to the left, right, up and down,
# and change nothing else. First the shift itself: a picture is copied into an empty one,
# `down` rows lower and `right` columns further; what leaves the frame is lost.

# %% [markdown] lang="zh"
# ## 一次只改一处：数字的位置
#
# 卷积与池化本意是让网络不那么在意确切的位置。做到了吗？我们把测试数字向左、右、上、下各移 1 到 4 个
# 像素，其余都不变。先看平移本身：把图片复制到一张空白图里，下移 `down` 行，右移 `right` 列，移出边框的
# 部分丢弃。

# %% name="shift"
# alt: One digit in five pictures, shifted to the right by 0 to 4 pixels  |  同一个数字的五张图，右移 0 到 4 个像素
def shifted(pictures, down, right):
    """Move pictures by whole pixels; what leaves the frame is lost."""  # zh: "把图片平移整数个像素，移出边框的部分丢弃。"
    moved = np.full_like(pictures, PAPER)
    rows, columns = pictures.shape[1:3]
    to_rows = slice(max(down, 0), rows + min(down, 0))
    to_columns = slice(max(right, 0), columns + min(right, 0))
    from_rows = slice(max(-down, 0), rows + min(-down, 0))
    from_columns = slice(max(-right, 0), columns + min(-right, 0))
    moved[:, to_rows, to_columns] = pictures[:, from_rows, from_columns]
    return moved


one = x_test[chosen : chosen + 1]
plots.image_grid(
    [shifted(one, 0, right)[0] for right in range(5)],
    [f"{right}" for right in range(5)],
    title="The same digit, up to four pixels to the right",  # zh: "同一个数字，最多右移四个像素"
)

# %% [markdown] lang="en"
# For comparison we train the model of lab 04a: softmax regression, one weight for each
# pixel and class.

# %% [markdown] lang="zh"
# 作为对照，再训练实验 04a 的模型：softmax 回归，每个像素对每一类各有一个权重。

# %% name="softmax"
softmax_regression = keras.Sequential(
    [keras.Input((32, 32, 1)), layers.Flatten(), layers.Dense(10)]
)
softmax_regression.compile(
    keras.optimizers.Adam(0.001 if full else 0.01),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
history_softmax = softmax_regression.fit(
    x_train,
    y_train,
    batch_size=128,
    epochs=5 if full else 20,
    validation_split=0.1,
    callbacks=[training.progress(every=1 if full else 5)],
    verbose=0,
)

# %% [markdown] lang="en"
# Now the accuracy after a shift, averaged over the four directions. `moves` is a set, so a
# shift by 0 pixels is measured once instead of four times.

# %% [markdown] lang="zh"
# 再算平移之后的准确率，对四个方向取平均。`moves` 是集合，所以平移 0 个像素只测一次，而不是四次。


# %% name="accuracy-after-shift"
def accuracy_after_shift(model, pixels, choose=np.argmax):
    """Mean accuracy over the four directions."""  # zh: "四个方向上准确率的平均值。"
    moves = {(pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels)}
    scores = []
    for down, right in moves:
        moved = shifted(x_test, down, right)
        answers = model.predict(moved, batch_size=1000, verbose=0)
        scores.append(np.mean(choose(answers, axis=1) == y_test))
    return float(np.mean(scores))


# %% name="shift-curves"
# alt: Accuracy against shift: all fall, softmax regression first and furthest  |  准确率随平移的变化：三者都下降，softmax 回归最先、降得最多
pixels = range(5)
survival = {
    "LeNet-5, modern": [accuracy_after_shift(lenet_modern, n) for n in pixels],  # zh: "LeNet-5，现代"
    "LeNet-5, 1998": [accuracy_after_shift(lenet_1998, n, np.argmin) for n in pixels],  # zh: "LeNet-5，1998"
    "softmax regression": [accuracy_after_shift(softmax_regression, n) for n in pixels],  # zh: "softmax 回归"
}
plots.lines(
    pixels,
    survival,
    xlabel="shift in pixels",  # zh: "平移的像素数"
    ylabel="test accuracy",  # zh: "测试准确率"
    title="Shared weights and pooling help, up to a point",  # zh: "共享权重与池化有帮助，但有限度"
)

# %% [markdown] lang="en"
# Read the figure column by column. Softmax regression loses at every step, the modern
# network hardly anything at one pixel; at two the gap between them is wide. (The network
# of 1998 keeps up with the modern one when it is trained on all of MNIST. With the
# sample's 1,294 pictures it lies between the two.) At three and four all fall:
# pooling twice by two forgives a pixel or two, not four, and no training picture stood
# that far from the centre. Lab 07b adds shifted copies of the training pictures; that is
# the honest cure.

# %% [markdown] lang="zh"
# 按列来读这幅图。softmax 回归每移一步都有损失；现代网络移一个像素几乎没有损失，移两个像素时两者差距很大。
# （在完整的 MNIST 上训练时，1998 年的网络与现代网络不相上下；只用样本的 1,294 张图片时，它介于两者
# 之间。）移三四个像素，三者都下降：两次 2×2 的池化能容忍一
# 两个像素，容不下四个，而且训练图片里没有离中心那么远的。实验 07b 会在训练中加入平移过的图片，那才是
# 真正的办法。

# %% [markdown] lang="en"
# ### The same skeleton, trained in two epochs
#
# How fast can a LeNet be? Four changes save most of the work on a processor. C1 moves with
# stride 2: it computes a quarter of the places, and S2 is no longer needed. Behind C3,
# pooling comes *before* normalisation and ReLU, so that these touch a quarter of the
# numbers (max pooling and ReLU may change places: the larger of two numbers stays the
# larger). Batch normalisation (lab 07a) allows a high learning rate. And a batch of 192
# pictures keeps both cores busier than one of 32. (With the few pictures of the sample an
# epoch is short: there it takes ten of them, with a small batch.)

# %% [markdown] lang="zh"
# ### 同样的骨架，两轮训练完
#
# LeNet 最快能有多快？在处理器上，四处改动省下大部分计算。C1 的步幅取 2：只计算四分之一的位置，S2 也就
# 不需要了。C3 之后，池化放在归一化与 ReLU *之前*，后两者就只需处理四分之一的数（最大池化与 ReLU 可以
# 交换次序：两数中较大的仍然较大）。批归一化（实验 07a）允许用很高的学习率。每批 192 张图片比每批 32 张
# 更能让两个核都忙起来。（样本图片少，一轮很短：那时用小批次训练十轮。）


# %% name="fast"
def build_lenet_fast():
    """Few numbers where the pictures are still large: 62,622 weights."""  # zh: "图片还大的地方，数要少：62,622 个参数。"
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(8, 5, strides=2, activation="relu"),
            layers.Conv2D(16, 5),
            layers.MaxPooling2D(),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(120, activation="relu"),
            layers.Dense(84, activation="relu"),
            layers.Dense(10),
        ]
    )


lenet_fast = build_lenet_fast()
assert lenet_fast.count_params() == 62_622

# %% name="train-fast"
history_fast = train(
    lenet_fast,
    "fast",
    epochs=2 if full else 10,
    batch_size=192 if full else 32,
    peak=0.008,
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
predicted_fast = np.argmax(lenet_fast.predict(x_test, verbose=0), axis=1)
accuracy_fast = float(np.mean(predicted_fast == y_test))
training.record("test_accuracy_fast", accuracy_fast, scale=digits.scale)

# %% [markdown] lang="en"
# One run proves little about speed. `labs bench lenet` trained this recipe and a widely
# read one, the small convolutional network of keras.io, in turn on the same machine, each
# with five seeds, until 99.0 % of MNIST's test digits were right, and counted processor
# time:

# %% [markdown] lang="zh"
# 只跑一次，说明不了快慢。`labs bench lenet` 在同一台机器上，用五个随机种子，轮流训练这个方案和一个广为人知
# 的方案（keras.io 的小型卷积网络），直到 MNIST 测试集有 99.0% 识别正确，并统计处理器时间：

# %% name="speed"
measured = labdata.results("lenet")
names = {
    "keras_io": "convnet of keras.io",  # zh: "keras_io", "keras.io 的卷积网络"
    "fast": "this recipe",  # zh: "fast", "本方案"
}
reached, weights, median = "reached 0.990", "weights", "median CPU s"  # zh: "达到 0.990", "参数个数", "CPU 秒（中位数）"
plots.results_table(
    {
        names[arm]: {
            weights: recipe["weights"],
            reached: f"{measured['summary']['reached'][arm]}/5",
            median: measured["summary"]["median_cpu_seconds"][arm],
        }
        for arm, recipe in measured["recipes"].items()
    },
    name="recipe",  # zh: "方案"
    title=f"{measured['summary']['ratio']:.1f} times less processor time",  # zh: "处理器时间只有 1/{measured['summary']['ratio']:.1f}"
)

# %% [markdown] lang="en"
# The settings were chosen on a validation split of the training set, and the five seeds
# of the table took no part in the choice. The other recipe was written to be read, not to
# be fast: the point is how much a few decisions about order, batch size and learning rate
# are worth.

# %% [markdown] lang="zh"
# 这些设置是在训练集的验证部分上选定的，表中的五个种子没有参与选择。另一个方案本来就是写来读的，并不求快：
# 要点在于，次序、批大小和学习率上的几个决定能值多少。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook:
# cells that use your answer stand in `with check.needs(...)`, and until the exercise is
# right they say so instead of failing.
#
# ### Exercise 06a.1 (2 points): the size of a layer's output
#
# Write the formula from the beginning as a function of whole numbers: `n` pixels, a
# window of `k`, `p` pixels of padding on each side, stride `s`. The result is a whole
# number: a window that does not fit whole is dropped.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断：要用到你答案的代码放在 `with check.needs(...)` 里，练习做对之前，它只给出提示而不会出错。
#
# ### 练习 06a.1（2 分）：一层输出的尺寸
#
# 把开头的公式写成整数的函数：`n` 个像素、宽 `k` 的窗口、两侧各 `p` 个像素的填充、步幅 `s`。结果是
# 整数：放不下的窗口要舍去。


# %% name="output-size" exercise="06a.1"
def output_size(n, k, p, s):
    """Return at how many places a window of k fits."""  # zh: "返回宽 k 的窗口能放在多少个位置。"
    ### BEGIN SOLUTION
    return (n - k + 2 * p) // s + 1
    ### END SOLUTION


# %% check="06a.1"
check("06a.1", output_size)

# %% [markdown] lang="en"
# With it you can follow the side of the maps through the whole network:

# %% [markdown] lang="zh"
# 有了它，就可以沿着整个网络追踪特征图的边长：

# %% name="sizes" tags=["strict"]
with check.needs("06a.1"):
    side = 32
    for name, k, s in [("C1", 5, 1), ("S2", 2, 2), ("C3", 5, 1), ("S4", 2, 2)]:
        side = output_size(side, k, 0, s)
        print(name, side)

# %% [markdown] lang="en"
# ### Exercise 06a.2 (2 points): weights of a table of connections
#
# `table` is a Boolean array such as `CONNECTED`, one row for each input map and one
# column for each output map; `k` is the side of the kernels. Return how many weights the
# layer has, biases included. For LeNet-5's own table and $k = 5$ it is 1,516.

# %% [markdown] lang="zh"
# ### 练习 06a.2（2 分）：连接表的参数个数
#
# `table` 是像 `CONNECTED` 那样的布尔数组，每行对应一张输入图，每列对应一张输出图；`k` 是卷积核的
# 边长。返回这一层的权重总数，包括偏置。对 LeNet-5 自己的表和 $k = 5$，结果是 1,516。


# %% name="table-parameters" exercise="06a.2"
def table_parameters(table, k):
    """Return the number of weights and biases of the layer."""  # zh: "返回这一层的权重与偏置总数。"
    ### BEGIN SOLUTION
    return int(table.sum()) * k * k + table.shape[1]
    ### END SOLUTION


# %% check="06a.2"
check("06a.2", table_parameters)

# %% [markdown] lang="en"
# ### Exercise 06a.3 (3 points): the subsampling of S2
#
# Write S2 in NumPy, without Keras. `maps` has the shape (height, width, channels), both
# sides even; `coefficient` and `bias` have one value a channel. Sum each 2 x 2 block,
# multiply, add, apply the scaled tanh. The result has the shape
# (height / 2, width / 2, channels).

# %% [markdown] lang="zh"
# ### 练习 06a.3（3 分）：S2 的下采样
#
# 用 NumPy 写出 S2，不用 Keras。`maps` 的形状是 (height, width, channels)，两边都是偶数；
# `coefficient` 和 `bias` 每个通道一个值。对每个 2×2 小块求和，乘系数，加偏置，再过缩放的 tanh。
# 结果的形状是 (height / 2, width / 2, channels)。


# %% name="subsample" exercise="06a.3"
def subsample(maps, coefficient, bias):
    """Return the maps at half the size, as S2 computes them."""  # zh: "按 S2 的算法返回一半大小的特征图。"
    ### BEGIN SOLUTION
    height, width, channels = maps.shape
    blocks = maps.reshape(height // 2, 2, width // 2, 2, channels)
    total = blocks.sum(axis=(1, 3))
    return 1.7159 * np.tanh(2 / 3 * (coefficient * total + bias))
    ### END SOLUTION


# %% check="06a.3"
check("06a.3", subsample)

# %% [markdown] lang="en"
# Your function and the layer of the network must agree on a real feature map:

# %% [markdown] lang="zh"
# 在真实的特征图上，你的函数必须与网络中的层一致：

# %% name="subsample-agrees"
with check.needs("06a.3"):
    c1 = keras.Model(lenet_1998.inputs, lenet_1998.get_layer("C1").output)
    c1_maps = c1.predict(x_test[:1], verbose=0)
    layer = lenet_1998.get_layer("S2")
    weights = [ops.convert_to_numpy(w) for w in (layer.coefficient, layer.bias)]
    layers_answer = ops.convert_to_numpy(layer(c1_maps))[0]
    print(np.allclose(subsample(c1_maps[0], *weights), layers_answer, atol=1e-5))

# %% [markdown] lang="en"
# ### Exercise 06a.4 (2 points): distances to the codes
#
# `features` has the shape (n, 84), `codes` (10, 84). Return the squared distances with
# the shape (n, 10). Try to do it without a loop. (Other sizes than 84 and 10, and codes
# with other values than $\pm 1$, must work too.)

# %% [markdown] lang="zh"
# ### 练习 06a.4（2 分）：到编码的距离
#
# `features` 的形状是 (n, 84)，`codes` 的形状是 (10, 84)。返回距离的平方，形状为 (n, 10)。试着不用
# 循环。（84 和 10 换成别的大小，编码换成 $\pm 1$ 之外的值，也要能用。）


# %% name="code-distances" exercise="06a.4"
def code_distances(features, codes):
    """Return the squared distance of each row to each code."""  # zh: "返回每一行到每个编码的距离的平方。"
    ### BEGIN SOLUTION
    difference = features[:, None, :] - codes[None, :, :]
    return (difference**2).sum(axis=-1)
    ### END SOLUTION


# %% check="06a.4"
check("06a.4", code_distances)

# %% [markdown] lang="en"
# ### Exercise 06a.5 (3 points): a LeNet with a third of the weights
#
# Build a Keras model that maps pictures of 28 x 28 x 1, scaled to 0..1, to ten logits (no
# softmax). It must have at most 20,000 weights and at least two `Conv2D` layers, and must
# not be compiled. The check trains a fresh model for 5 epochs on 1,000 synthetic digits,
# drawn by a program; on 400 others it must reach an accuracy of 0.90. That takes a few
# seconds.

# %% [markdown] lang="zh"
# ### 练习 06a.5（3 分）：只用三分之一参数的 LeNet
#
# 搭一个 Keras 模型，输入 28×28×1、取值 0 到 1 的图片，输出十个 logits（不加 softmax）。权重与偏置
# 至多 20,000 个，至少两个 `Conv2D` 层，不要编译。检查会新建一个模型，在 1,000 个由程序画出的合成数字上训练
# 5 轮，在另外 400 个上准确率须达到 0.90，需要几秒钟。


# %% name="small-lenet" exercise="06a.5"
def build_small_lenet():
    """Return an uncompiled model with at most 20,000 weights."""  # zh: "返回一个未编译的模型，权重至多 20,000 个。"
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(48, activation="relu"),
            layers.Dense(10),
        ]
    )
    ### END SOLUTION


# %% check="06a.5"
check("06a.5", build_small_lenet)

# %% [markdown] lang="en"
# ### Question 06a.6 (4 points): in words
#
# The figure of the shifts shows that both LeNets keep their accuracy longer than softmax
# regression, and that they lose it in the end. Explain both halves of this sentence, in
# six sentences or fewer. Each half has two reasons; each reason is worth a point. (A hint
# for the second half: which layers have a weight of their own for each place? And what
# did the training pictures have in common?)

# %% [markdown] lang="zh"
# ### 问答 06a.6（4 分）：用文字回答
#
# 平移的图表明：两个 LeNet 的准确率比 softmax 回归保持得更久，但最终也会下降。请解释这句话的前后
# 两半，不超过六句话。每一半各有两个原因，每个原因 1 分。（后一半的提示：哪些层对每个位置各有自己的权重？
# 训练图片有什么共同点？）

# %% [markdown] lang="en" answer="06a.6" points=4
# <!-- BEGIN SOLUTION -->
# A kernel is shared over the whole picture, so a shifted stroke gives the same response,
# only at a shifted place. Two poolings by two absorb a shift of a pixel or two before it
# reaches C5. Softmax regression has another weight for each pixel and so sees a new
# picture at once. But C5 has a weight of its own for each place of the 5 x 5 maps: a
# larger shift moves the features to other weights. And as all training pictures were
# centred, those weights never learned what a shifted digit looks like.
#
# *Rubric: shared kernels respond alike at every place (1 point); pooling absorbs shifts
# of a pixel or two (1 point); C5 has weights of its own for each place, so larger shifts
# change its input (1 point); the training pictures were all centred (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="06a.6" points=4
# <!-- BEGIN SOLUTION -->
# 卷积核在整张图上共享，所以笔画平移之后反应相同，只是出现在平移后的位置。两次 2×2 的池化在到达 C5 之前
# 就吸收了一两个像素的平移。softmax 回归对每个像素各有不同的权重，于是立刻看到一张“新”图片。但 C5 对
# 5×5 特征图的每个位置也有各自的权重：平移一大，特征就落到别的权重上。而训练图片都在正中，那些权重
# 从没学过平移后的数字是什么样子。
#
# *评分：共享的卷积核在每个位置反应相同（1 分）；池化能吸收一两个像素的平移（1 分）；C5 对每个位置各有
# 自己的权重，较大的平移会改变它的输入（1 分）；训练图片都在正中（1 分）。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# What this run recorded, and how your exercises stand. The four results that begin with
# `network` are those of the modern LeNet: its weights, the multiplications that one picture
# costs it, the seconds of an epoch and its accuracy. Each lab from here to 10c records them
# for its main network, and lab 11 puts them side by side. (The question in words, 4 points,
# is marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 本次运行记录的结果，以及你的练习进度。以 `network` 开头的四个结果属于现代的 LeNet：权重个数、处理一张图片所需的
# 乘法次数、每轮的秒数和准确率。从这里到实验 10c，每个实验都为自己的主要网络记下这四个数，实验 11 再把它们
# 放在一起比较。（文字题 4 分，由老师评阅。）

# %% name="results"
seconds_per_epoch = history_modern.seconds / len(history_modern.epoch)
training.record_network(
    lenet_modern, accuracy_modern, seconds_per_epoch, scale=digits.scale
)
two_pixels = survival["LeNet-5, modern"][2]  # zh: "LeNet-5，现代"
training.record("test_accuracy_modern_shifted_2", two_pixels, scale=digits.scale)
check.progress("06a")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Convolution looks through a small window with shared weights; pooling forgives small
#   shifts. Both are knowledge about pictures, built into the network.
# - Sizes follow one formula; weights can be counted by hand. C1 has 156, C5 48,120.
# - Most of LeNet-5 is still in use. ReLU, max pooling, softmax and better optimizers made
#   it easier to train, not different in kind.
# - Choose on a validation set, never on the test set; and know how much of a difference
#   is chance.
#
# **Next:** lab 06b takes the same ideas to AlexNet: deeper, wider, with ReLU and dropout,
# and to characters instead of digits.

# %% [markdown] lang="zh"
# ## 要点
#
# - 卷积用共享的权重透过小窗口看图，池化容忍小平移。两者都是融入网络结构的图像知识。
# - 尺寸来自同一个公式，权重可以手算：C1 有 156 个，C5 有 48,120 个。
# - LeNet-5 的大部分沿用至今。ReLU、最大池化、softmax 和更好的优化器让它更容易训练，但本质没有变。
# - 在验证集上做选择，绝不在测试集上；还要知道差别中有多少只是偶然。
#
# **下一步**：实验 06b 把同样的想法用到 AlexNet：更深、更宽，用 ReLU 和随机失活（dropout），
# 识别的也从数字变成汉字。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to
#   document recognition", *Proceedings of the IEEE* 86 (1998), 2278-2324: sections II and
#   III (the network, table I, equation 9), appendix A (the scaled tanh).
# - Y. LeCun and others, "Backpropagation applied to handwritten zip code recognition",
#   *Neural Computation* 1 (1989), 541-551.
# - L. N. Smith, N. Topin, "Super-convergence: very fast training of neural networks using
#   large learning rates", arXiv:1708.07120 (the one-cycle learning rate).
# - MNIST: Y. LeCun, C. Cortes, C. Burges. Bundled sample: E. Alpaydin, C. Kaynak,
#   *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository, 1998
#   (its test part, by 13 writers, as scikit-learn ships it).

# %% [markdown] lang="zh"
# ## 参考文献
#
# - Y. LeCun、L. Bottou、Y. Bengio、P. Haffner，“Gradient-based learning applied to
#   document recognition”，*Proceedings of the IEEE* 86（1998），2278-2324：第 II、III 节
#   （网络、表 I、式 9），附录 A（缩放的 tanh）。
# - Y. LeCun 等，“Backpropagation applied to handwritten zip code recognition”，
#   *Neural Computation* 1（1989），541-551。
# - L. N. Smith、N. Topin，“Super-convergence: very fast training of neural networks
#   using large learning rates”，arXiv:1708.07120（先升后降的学习率）。
# - MNIST：Y. LeCun、C. Cortes、C. Burges。随附样本：E. Alpaydin、C. Kaynak，
#   *Optical Recognition of Handwritten Digits*，UCI Machine Learning Repository，1998
#   （其测试部分，13 人书写，随 scikit-learn 提供）。
