# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "MobileNet tells dogs apart, cheaply"
#       zh: MobileNet：省算力地识别犬种
#     case:
#       en: "MobileNet: dogs"
#       zh: MobileNet：狗的分类
#     week: 10
#     chapter:
#       en: "Classic convolutional networks (2)"
#       zh: 第六章 经典卷积神经网络（下）
#     minutes: {sample: 1, full: 2}
#     memory_mib: {sample: 2000, full: 2000}
#     data: [dogs]
#     python: "3.11"
#     grids:
#       widths:
#         cells: [setup, load, prepare, network, settings, accuracy, grid]
#         function: measured
#         arms: [separable_025, separable_050, separable_100, full_025, full_050, full_100]
#         seeds: [1, 2, 3]
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - derive what a depthwise separable convolution saves, $1/N + 1/k^2$ of the work, and
#   count MobileNet's 4,253,864 weights and 569 million multiply-adds,
# - say what the inverted residuals and linear bottlenecks of MobileNetV2 are for,
# - measure multiply-adds, milliseconds and accuracy, and keep the three apart,
# - choose a width for a given budget,
# - turn a network into a file of 8-bit whole numbers, and say what that costs.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 推导深度可分离卷积把计算量降到原来的 $1/N + 1/k^2$，并数出 MobileNet 的 4,253,864 个权重和
#   5.69 亿次乘加；
# - 说出 MobileNetV2 的倒残差与线性瓶颈各有什么用；
# - 测量乘加次数、毫秒数和准确率，并把三者分清；
# - 在给定的预算下选择网络的宽度；
# - 把网络变成由 8 位整数组成的文件，并说出代价是多少。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. `training.start` starts TensorFlow without its log
# lines and gives every run the same random numbers. `costs` counts a network's
# multiply-adds, `lite` runs networks as small files.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。`training.start` 启动 TensorFlow（不显示日志），并让每次运行得到
# 同样的随机数。`costs` 计算网络的乘加次数，`lite` 运行保存成小文件的网络。

# %% name="setup"
import tempfile
import time
from pathlib import Path

import helpers
import labdata
from helpers import costs, data, lite, plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=2017)

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## A network for a telephone
#
# VGG-16 (lab 07a) needs 15.5 billion multiplications for one photo. A telephone has a
# small processor and a battery. In 2017 Andrew Howard and others at Google asked for a
# network that gives a little accuracy away and most of the work. They built it on an idea
# that is older (Laurent Sifre's thesis of 2014): **MobileNet** takes each convolution apart
# into two.
#
# A full convolution does two things at once: it looks at *places* (a window of
# $k \times k$ pixels) and it mixes *channels* (each output sees every input channel). So
# it has a window of its own for each pair of an input and an output channel. The two steps
# can be taken one after the other:
#
# 1. **depthwise** (each channel for itself): one window a channel, no mixing;
# 2. **pointwise**: a convolution of $1 \times 1$ (lab 09a), which mixes channels at one
#    place and does not look around.
#
# Together they are a *depthwise separable convolution*. In the figure, every small square
# is a weight; rows are the channels that come in, columns those that go out.

# %% [markdown] lang="zh"
# ## 为手机设计的网络
#
# VGG-16（实验 07a）处理一张照片要做 155 亿次乘法。手机的处理器小，还要靠电池。2017 年，谷歌的 Andrew Howard
# 等人想要这样的网络：少一点准确率，省掉大部分计算。他们用的想法更早就有（Laurent Sifre 2014 年的博士论文）：
# **MobileNet** 把每个卷积拆成两步。
#
# 普通卷积同时做两件事：它看*位置*（$k \times k$ 像素的窗口），又混合*通道*（每个输出通道都看全部输入通道）。
# 所以每一对输入、输出通道都各有一个窗口。这两件事可以一先一后地做：
#
# 1. **逐通道**卷积（depthwise，也叫深度卷积）：每个通道一个窗口，互不混合；
# 2. **逐点**卷积（pointwise）：即 $1 \times 1$ 的卷积（实验 09a），在同一个位置混合各通道，不看周围。
#
# 两步合起来就是*深度可分离卷积*。图中每个小方格是一个权重；行是输入的通道，列是输出的通道。

# %% name="windows"
# alt: Weights as squares: 324 of a full convolution, 54 and 36 of a separable one  |  以方格表示权重：普通卷积 324 个，可分离卷积 54 个加 36 个
full_kernel = np.ones((6, 6, 3, 3))
depthwise_kernel = full_kernel * np.eye(6)[:, :, None, None]
pointwise_kernel = np.zeros((6, 6, 3, 3))
pointwise_kernel[:, :, 1, 1] = 1  # one weight a pair  |  每对通道一个权重
panels = {
    "full": full_kernel,  # zh: "普通卷积"
    "depthwise": depthwise_kernel,  # zh: "逐通道"
    "then pointwise": pointwise_kernel,  # zh: "再逐点"
}
figure = plots.new_figure(
    "A window for every pair, or one a channel and one weight a pair",  # zh: "每对通道一个窗口；或者每个通道一个窗口，再加每对通道一个权重"
    height=2.6,
)
for axes, (name, kernel) in zip(figure.subplots(1, 3), panels.items(), strict=True):
    squares = np.pad(kernel, ((0, 0), (0, 0), (0, 1), (0, 1)))  # gaps  |  间隔
    squares = squares.transpose(0, 2, 1, 3).reshape(24, 24)[:-1, :-1]
    axes.pcolormesh(squares, cmap="Blues", vmin=0, vmax=1.4, edgecolors="white")
    axes.set_title(f"{name}: {int(kernel.sum())}")  # zh: "{name}：{int(kernel.sum())}"
    axes.set_aspect("equal")
    axes.invert_yaxis()
    axes.axis("off")
figure

# %% [markdown] lang="en"
# Six channels in and six out: $36 \times 9 = 324$ weights on the left, $6 \times 9 = 54$
# and $36$ on the right.
#
# ### The saving, derived
#
# Let the window be $k \times k$, $M$ channels come in, $N$ go out, and let the output have
# $D \times D$ places. Every weight is used once at each place, so the number of
# multiply-adds (one product, added to a sum) is
#
# $$ \text{full: } k^2 M N D^2 \qquad \text{depthwise: } k^2 M D^2 \qquad
#    \text{pointwise: } M N D^2 $$
#
# and the two steps together, divided by the full convolution,
#
# $$ \frac{k^2 M D^2 + M N D^2}{k^2 M N D^2} = \frac{1}{N} + \frac{1}{k^2} . $$
#
# $M$ and $D$ have gone. With $k = 3$ and many channels, about one ninth is left. We check
# the formula on real layers of Keras, counted by `costs.multiply_adds`:

# %% [markdown] lang="zh"
# 输入、输出各六个通道：左边是 $36 \times 9 = 324$ 个权重，右边是 $6 \times 9 = 54$ 个加 $36$ 个。
#
# ### 省多少，推导一下
#
# 设窗口为 $k \times k$，输入 $M$ 个通道，输出 $N$ 个通道，输出有 $D \times D$ 个位置。每个权重在每个位置各用
# 一次，所以乘加（做一次乘法，再加到和里）的次数是
#
# $$ \text{普通：} k^2 M N D^2 \qquad \text{逐通道：} k^2 M D^2 \qquad
#    \text{逐点：} M N D^2 $$
#
# 两步之和除以普通卷积，得
#
# $$ \frac{k^2 M D^2 + M N D^2}{k^2 M N D^2} = \frac{1}{N} + \frac{1}{k^2} . $$
#
# $M$ 和 $D$ 都约掉了。$k = 3$、通道很多时，大约只剩九分之一。用 Keras 的层来核对，乘加次数由
# `costs.multiply_adds` 来数：


# %% name="ratio" tags=["strict"]
def ratio(k, M, N, D):
    """Multiply-adds of a separable convolution, as a share of the full one's."""  # zh: "可分离卷积的乘加次数与普通卷积之比。"
    maps = keras.Input((D, D, M))
    same = {"padding": "same", "use_bias": False}
    one_step = layers.Conv2D(N, k, **same)(maps)
    two_steps = layers.DepthwiseConv2D(k, **same)(maps)
    two_steps = layers.Conv2D(N, 1, **same)(two_steps)
    work = [
        costs.multiply_adds(keras.Model(maps, out)) for out in (two_steps, one_step)
    ]
    return work[0] / work[1]


for k, M, N, D in [(3, 6, 6, 8), (3, 32, 64, 14), (3, 64, 512, 7), (5, 16, 64, 9)]:
    counted, derived = ratio(k, M, N, D), 1 / N + 1 / k**2
    print(f"k={k} M={M:2} N={N:3} D={D:2}  {counted:.4f}  {derived:.4f}")
    assert np.isclose(counted, derived)

# %% [markdown] lang="en"
# What is given up? Put the two steps together again: output $n$ looks at input channel $m$
# through the window $w_{ijmn} = d_{ijm} \, p_{mn}$, where $i$ and $j$ are the row and the
# column in the window, $d$ the depthwise and $p$ the pointwise weights. A full convolution may choose a new window for every pair $(m, n)$;
# here all outputs see channel $m$ through the *same* window, only louder or softer. The next
# cell builds that kernel and gets the same maps:

# %% [markdown] lang="zh"
# 放弃了什么？把两步再合起来：输出 $n$ 透过窗口 $w_{ijmn} = d_{ijm} \, p_{mn}$ 看输入通道 $m$，其中
# $i$、$j$ 是窗口中的行和列，$d$ 是逐通道卷积的权重，$p$ 是逐点卷积的权重。普通卷积可以为每一对 $(m, n)$ 另选一个窗口；这里所有输出都透过*同一个*
# 窗口看通道 $m$，只是强弱不同。下一格搭出这个卷积核，得到同样的特征图：

# %% name="same-maps" tags=["strict"]
random = np.random.default_rng(0)
maps = random.normal(size=(1, 9, 9, 4)).astype("float32")
d = random.normal(size=(3, 3, 4, 1)).astype("float32")
p = random.normal(size=(1, 1, 4, 5)).astype("float32")
two_steps = ops.conv(ops.depthwise_conv(maps, d), p)
one_step = ops.conv(maps, d * p)  # shape (3, 3, 4, 5)  |  形状 (3, 3, 4, 5)
print(np.allclose(two_steps, one_step, atol=1e-4))

# %% [markdown] lang="en"
# They agree (up to rounding) only because nothing stands between the two steps. In MobileNet each step is
# followed by batch normalisation and ReLU.

# %% [markdown] lang="zh"
# 两者相等（除舍入误差外），只因为两步之间什么也没有。在 MobileNet 里，每一步之后都有批归一化和 ReLU。

# %% [markdown] lang="en" section="data"
# ## The dogs, before any model
#
# The line below the cell says which data you have: drawn dogs of six breeds (the bundled
# sample), or photos of the same breeds from the web, 64 x 64 pixels. Photos show dogs lying,
# running, half hidden, two at a time. The drawn ones are easier.

# %% [markdown] lang="zh"
# ## 先看狗，再谈模型
#
# 运行后的那一行会说明你用的是哪份数据：画出来的六个犬种（随附的样本），或者同样犬种的网络照片，64×64 像素。照片里的
# 狗有的趴着，有的在跑，有的被遮住一半，有时一张有两只。画出来的要容易一些。

# %% name="load"
dogs = data.load("dogs")
full = dogs.scale == "full"
print(dogs.train.x.shape, dogs.test.x.shape)

# %% name="look"
# alt: Four rows of dogs, one breed a column, its name below  |  四行狗的图片，每列一个犬种，下方是名称
rows = [np.flatnonzero(dogs.train.y == breed)[:4] for breed in range(6)]
shown = np.array(rows).T.ravel()
plots.image_grid(
    dogs.train.x[shown],
    [dogs.class_names[breed] for breed in dogs.train.y[shown]],
    columns=6,
    title="Six breeds, four dogs of each",  # zh: "六个犬种，各四只"
)

# %% [markdown] lang="en"
# Which two breeds would you mix up? Keep your guess for the confusion matrix. Guessing
# gives one in six: each breed has as many pictures. A tenth of the training pictures is
# kept aside for validation; the settings of this lab were chosen there. (Where the widths
# are compared, near the end, the test pictures serve to compare, not to choose.)

# %% [markdown] lang="zh"
# 哪两个犬种你自己会弄混？记住你的猜测，后面看混淆矩阵。各犬种的图片一样多，乱猜是六分之一。留出十分之一的训练图片作
# 验证，本实验的各项设置都是在那里选定的。（后面比较宽度时也用到测试图片，那是为了比较，不是为了选择。）


# %% name="prepare"
def prepare(pictures):
    """Map bytes to floats from -1 to 1."""  # zh: "把字节变成 -1 到 1 的浮点数。"
    return (pictures / 127.5 - 1).astype("float32")


aside = len(dogs.train.x) // 10
x_aside, y_aside = prepare(dogs.train.x[:aside]), dogs.train.y[:aside]
x_train, y_train = prepare(dogs.train.x[aside:]), dogs.train.y[aside:]
x_test, y_test = prepare(dogs.test.x), dogs.test.y
for part in (y_train, y_aside, y_test):
    print(np.bincount(part))

# %% [markdown] lang="en" section="model"
# ## MobileNet as published, counted
#
# MobileNet begins with one full convolution of 32 channels and stride 2 on a photo of
# 224 x 224. Then come 13 separable blocks; stride 2 is taken five times in all. Global
# average pooling makes 1,024 numbers, and one dense layer gives 1,000 kinds. It can be made
# smaller in two ways, by smaller photos or by the **width multiplier** $\alpha$: every layer
# keeps only the share $\alpha$ of its channels. As the work of the pointwise step goes with
# $M N$, it falls with about $\alpha^2$.
#
# A short function counts it, with the letters of the derivation. $27 = 3 \times 3 \times 3$
# is the window of the first layer on three colours, $112 = 224 / 2$ the side of its maps.
# Each channel of a batch normalisation has four numbers: $\gamma$, $\beta$, mean and variance.

# %% [markdown] lang="zh"
# ## 论文原样的 MobileNet，数一数
#
# MobileNet 的输入是 224×224 的照片，先是一个 32 通道、步幅 2 的普通卷积，然后是 13 个可分离的模块；步幅 2 一共
# 用五次。全局平均池化得到 1,024 个数，再由一个全连接层给出 1,000 类。要把它变小有两种办法：用更小的照片，或者用
# **宽度系数** $\alpha$：每一层只留下 $\alpha$ 倍的通道。逐点卷积的计算量与 $M N$ 成正比，所以大约按 $\alpha^2$ 下降。
#
# 下面用一个短函数来数，字母与推导中的相同。$27 = 3 \times 3 \times 3$ 是第一层在三种颜色上的窗口，$112 = 224 / 2$ 是
# 它的特征图的边长。批归一化的每个通道有四个数：$\gamma$、$\beta$、均值和方差。

# %% name="by-hand" tags=["strict"]
PUBLISHED = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
PUBLISHED += 5 * [(512, 1)] + [(1024, 2), (1024, 1)]  # outputs, stride  |  输出数、步幅


def by_hand(separable=True, alpha=1.0):
    """Weights and multiply-adds of MobileNet, or of its full twin."""  # zh: "MobileNet（或其普通卷积版）的权重数与乘加次数。"
    M, D = int(alpha * 32), 112
    weights, work = 27 * M + 4 * M, 27 * M * D**2
    for channels, stride in PUBLISHED:
        N, D = int(alpha * channels), D // stride
        kernels = 9 * M + M * N if separable else 9 * M * N
        normalised = M + N if separable else N
        weights += kernels + 4 * normalised
        work += kernels * D**2
        M = N
    return weights + M * 1000 + 1000, work + M * 1000


for alpha in (1.0, 0.75, 0.5, 0.25):
    print(f"{alpha:<4}", *[f"{number:13,}" for number in by_hand(alpha=alpha)])
print("full", *[f"{number:13,}" for number in by_hand(separable=False)])  # zh: "普通", "{number:13,}"

# %% [markdown] lang="en"
# The paper's tables 4 and 6 say the same in millions, up to one in the last digit (4.2 million
# weights in the first line, 4,866 million multiply-adds in the last, which is the network
# with full convolutions). By the paper, that full twin names 71.7 % of ImageNet's photos rightly, MobileNet 70.6 %: an eighth of the
# work for one point.
#
# Where does the work go? We ask the network that Keras ships, without its trained weights,
# layer by layer:

# %% [markdown] lang="zh"
# 论文的表 4 和表 6 以百万为单位，说的一样，末位至多差一（第一行的权重论文写 420 万，最后一行即换成普通卷积的网络，乘加写 48.66 亿）。据论文，
# 普通卷积版在 ImageNet 的照片上准确率是 71.7%，MobileNet 是 70.6%：计算量只有八分之一，准确率少一个百分点。
#
# 计算花在哪里？用 Keras 自带的网络（不带训练好的权重），一层一层地看：


# %% name="mobilenet"
def kind_of(layer):
    """Which part of MobileNet a layer belongs to."""  # zh: "一层属于 MobileNet 的哪一部分。"
    if layer.name == "conv_preds":
        return "classifier"  # zh: "分类层"
    if isinstance(layer, layers.DepthwiseConv2D):
        return "depthwise"  # zh: "逐通道"
    if isinstance(layer, layers.Conv2D):
        return "pointwise" if layer.kernel_size == (1, 1) else "first 3 x 3"  # zh: "逐点", "第一个 3×3"
    return "normalisation"  # zh: "归一化"


mobilenet = keras.applications.MobileNet(weights=None)
weights, work = {}, {}
for layer in mobilenet.layers:
    if layer.weights:
        kind = kind_of(layer)
        places = layer.output.shape[1] ** 2 if hasattr(layer, "kernel") else 0
        used = places * int(np.prod(layer.weights[0].shape))
        weights[kind] = weights.get(kind, 0) + layer.count_params()
        work[kind] = work.get(kind, 0) + used
assert sum(work.values()) == costs.multiply_adds(mobilenet)
assert sum(weights.values()) == mobilenet.count_params() == 4_253_864
assert (4_253_864, sum(work.values())) == by_hand() == (4_253_864, 568_740_352)

# %% name="mobilenet-table"
# the same numbers as shares  |  同样的数，写成占比
table = {
    kind: {
        "weights": weights[kind],  # zh: "权重数"
        "share of weights": weights[kind] / sum(weights.values()),  # zh: "权重占比"
        "multiply-adds": work[kind],  # zh: "乘加次数"
        "share of work": work[kind] / sum(work.values()),  # zh: "计算占比"
    }
    for kind in weights
}
table["all"] = {"weights": sum(weights.values()), "multiply-adds": sum(work.values())}  # zh: "合计", "权重数", "乘加次数"
plots.results_table(
    table,
    name="part",  # zh: "部分"
    formats={"share of weights": ".2%", "share of work": ".2%"},  # zh: "权重占比", ".2%", "计算占比", ".2%"
    title="MobileNet: nearly all the work is pointwise",  # zh: "MobileNet：几乎全部计算都是逐点卷积"
)

# %% [markdown] lang="en"
# Behind the first layer, only the depthwise windows look around. They hold one weight in a
# hundred and do 3 % of the work. The rest is mixing channels. (Table 2 of the paper has the same shares of the
# work, 94.86, 3.06 and 0.18 %, but 1.19 % for the first layer. Its four shares then do not
# add up to 100; with our 1.91 they do.) And where AlexNet had 96 % of its weights in
# dense layers, here it is a quarter, in one.
#
# ## MobileNetV2: thin between the blocks, wide inside
#
# A year later Mark Sandler and others turned the block inside out. The residual block of
# ResNet-50 (lab 09b) is wide outside and narrow in its middle. V2's **inverted residual** is thin
# outside and wide inside: a pointwise step makes six times as many channels, a depthwise
# step (cheap, so it may be wide) looks around, a pointwise step makes them few again. The
# shortcut joins the thin ends, so what must be kept in memory between blocks is thin. And
# the last step has **no ReLU**: it is a *linear bottleneck*. This is the second block of its kind
# with 24 channels. (The figure does not draw the shortcut: it leads from the first box to the
# last. Depth goes with the logarithm of the number of maps, so 144 look less than six times
# as deep as 24.)

# %% [markdown] lang="zh"
# 第一层之后，看周围的只有逐通道的窗口，它们只占百分之一的权重、3% 的计算。其余都在混合通道。（论文的表 2 给出同样的计算占比：
# 94.86%、3.06% 和 0.18%，唯独第一层写的是 1.19%；那样四项之和不到 100%，换成我们的 1.91% 就对了。）AlexNet 有 96% 的权重在
# 全连接层，这里只有四分之一，而且只有一层。
#
# ## MobileNetV2：模块之间窄，模块内部宽
#
# 一年后，Mark Sandler 等人把模块翻了个面。ResNet-50 的残差块（实验 09b）两头宽、中间窄。V2 的**倒残差**模块两头窄、
# 中间宽：先用逐点卷积把通道数变成六倍，再用逐通道卷积看周围（它便宜，所以可以宽），最后用逐点卷积把通道减少。捷径
# 连接窄的两头，因此模块之间需要保存的数很少。而且最后一步**没有 ReLU**，即*线性瓶颈*。下面是 24 个通道的第二个模块。（图中没有画出捷径：它从第一个
# 方块直通最后一个。厚度按通道数的对数来画，所以 144 看上去不到 24 的六倍。）

# %% name="inverted"
# alt: An inverted residual block: 24 channels, widened to 144, back to 24  |  倒残差模块：24 个通道扩展到 144 个，再回到 24 个
plots.network_diagram(
    [
        ("input", (56, 56, 24)),  # zh: "输入"
        ("expanded", (56, 56, 144), "1x1, ReLU6"),  # zh: "扩展", "1×1，ReLU6"
        ("depthwise", (56, 56, 144), "3x3, ReLU6"),  # zh: "逐通道", "3×3，ReLU6"
        ("projected", (56, 56, 24), "1x1, linear"),  # zh: "投影", "1×1，线性"
        ("sum", (56, 56, 24), "+ input"),  # zh: "求和", "加上输入"
    ],
    title="Thin at both ends, wide where it is cheap",  # zh: "两头窄，便宜的地方宽"
)

# %% name="v2" tags=["strict"]
v2 = keras.applications.MobileNetV2(weights=None)
for layer in v2.layers:
    if layer.name.startswith("block_2_") and layer.weights:
        print(f"{layer.name:22} {layer.count_params():5,}")
print(f"{v2.count_params():,}", f"{costs.multiply_adds(v2):,}")
assert v2.count_params() == 3_538_984
assert costs.multiply_adds(v2) == 300_774_272
del v2, mobilenet

# %% [markdown] lang="en"
# Find each of the six numbers by hand: three convolutions, and behind each its normalisation
# (BN). Exercise 10b.3 asks for their sum. (ReLU6 is $\min(\max(0, a), 6)$: a value that is
# bounded suits numbers with few bits.) 3,538,984 weights and 301 million multiply-adds, a
# sixth and nearly a half less than V1; by the paper's table 4 with 72.0 % instead of 70.6 %.
#
# ### Why no ReLU at the thin end
#
# ReLU throws away what is negative. Where there are many channels, others still hold it;
# where there are few, it is lost. The paper shows this on a spiral, and so do we: points
# of a plane are carried into $n$ dimensions by a random matrix, ReLU is applied there, and
# the matrix's *pseudo-inverse* (`pinv`) carries them back. (A matrix of $2 \times n$ has no
# inverse unless $n = 2$; its pseudo-inverse undoes it on every point that ReLU has left
# unchanged.)

# %% [markdown] lang="zh"
# 手算这六个数：三个卷积，每个之后是它的归一化（BN）。练习 10b.3 要算它们的和。（ReLU6 即
# $\min(\max(0, a), 6)$：有界的值适合用很少的位来表示。）整个网络一共 3,538,984 个权重、3.01 亿次乘加，比 V1 分别少六分之一和
# 将近一半；据论文表 4，准确率是 72.0%，V1 是 70.6%。
#
# ### 窄的一头为什么不用 ReLU
#
# ReLU 把负的部分丢掉。通道多时，别的通道还保留着这些信息；通道少时，就丢失了。论文用一条螺旋线来说明，我们也这样做：
# 用随机矩阵把平面上的点送到 $n$ 维空间，在那里用 ReLU，再用矩阵的*广义逆*（`pinv`）送回来。（$2 \times n$ 的矩阵除非 $n = 2$
# 否则没有逆；凡是没有被 ReLU 改变的点，广义逆都能送回原处。）

# %% name="spiral"
# alt: A spiral and what ReLU in 2, 3, 5, 15 and 30 dimensions leaves of it  |  一条螺旋线，以及在 2、3、5、15、30 维中经过 ReLU 之后剩下的样子
angle = np.linspace(0.5, 4 * np.pi, 300)
spiral = np.stack([angle * np.cos(angle), angle * np.sin(angle)], axis=1)


def through_relu(points, n, seed):
    """Carry points into n dimensions, through ReLU, and back."""  # zh: "把点送到 n 维，经过 ReLU，再送回来。"
    matrix = np.random.default_rng(seed).normal(size=(2, n))
    return np.maximum(points @ matrix, 0) @ np.linalg.pinv(matrix)


figure = plots.new_figure(
    "ReLU spoils what lies in few dimensions",  # zh: "维数少时，ReLU 会破坏信息"
    height=1.7,
)
drawn = {"input": spiral}  # zh: "输入"
drawn |= {f"n = {n}": through_relu(spiral, n, seed=3) for n in (2, 3, 5, 15, 30)}
for axes, (name, points) in zip(figure.subplots(1, 6), drawn.items(), strict=True):
    axes.scatter(*points.T, c=angle, s=3)
    axes.set_title(name)
    axes.axis("off")
figure

# %% [markdown] lang="en"
# One random matrix is one case. The next cell asks a hundred: how far from a straight copy
# of the spiral are the points that come back? What a linear map and a constant together can
# put right (least squares finds the best) we do not count, as the next layer could put it
# right too. Printed is the share of the points' variance that is still missing:

# %% [markdown] lang="zh"
# 一个随机矩阵只是一例。下一格试一百个：送回来的点离原来的螺旋线有多远？凡是一个线性变换加一个常数就能补救的（用最小二乘法求最好
# 的一个），都不算丢失，因为下一层也能补救。打印的是点的方差中仍然缺少的比例：

# %% name="spiral-loss"
for n in (2, 3, 5, 15, 30):
    lost = []
    for seed in range(100):
        back = np.c_[through_relu(spiral, n, seed), np.ones(len(spiral))]
        fitted = back @ np.linalg.lstsq(back, spiral, rcond=None)[0]
        lost.append(np.var(spiral - fitted) / np.var(spiral))
    print(f"n = {n:2}: {np.mean(lost):.1%}")

# %% [markdown] lang="en"
# The more dimensions, the less is lost. So V2 uses ReLU where its block is wide and leaves
# the thin end linear.
#
# ## A small MobileNet, and its full twin
#
# Now a network of our own for 64 x 64. The blocks are built as above, five instead of
# thirteen. The first convolution is different: its stride is 1, and a max pooling of 4 x 4
# (lab 06a) follows. With `kind="full"` every separable block becomes one full
# convolution with the same window, stride and number of channels. One more thing changes
# with it: the full twin has one normalisation and ReLU a block instead of two, and so is
# less deep. `RandomFlip` mirrors half of the pictures in training (lab 07b).

# %% [markdown] lang="zh"
# 维数越多，丢失越少。所以 V2 只在模块宽的地方用 ReLU，窄的一头保持线性。
#
# ## 小 MobileNet 和它的普通卷积版
#
# 现在为 64×64 的图片搭自己的网络。模块的结构与上面相同，从十三个减到五个。第一个卷积有所不同：步幅为 1，之后是 4×4 的最大池化
# （实验 06a）。`kind="full"` 把每个可分离的模块换成一个普通卷积，窗口、步幅和通道数都不变。随之改变的还有一点：普通卷积版每个
# 模块只有一次归一化和 ReLU，而不是两次，所以网络没那么深。`RandomFlip` 在训练时把一半的图片左右翻转（实验 07b）。


# %% name="network"
BLOCKS = [(48, 1), (96, 2), (96, 1), (192, 2), (192, 1)]  # outputs, stride  |  输出数、步幅


def normalised(layer, maps):
    """A layer, batch normalisation, ReLU."""  # zh: "一层，批归一化，ReLU。"
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(layer(maps)))


def build(kind="separable", alpha=1.0):
    """A small MobileNet, or its twin with full convolutions."""  # zh: "小 MobileNet，或它的普通卷积版。"
    style = {"use_bias": False, "padding": "same"}
    pictures = keras.Input((64, 64, 3))
    maps = layers.RandomFlip("horizontal", seed=1)(pictures)
    maps = layers.Conv2D(int(16 * alpha), 3, name="conv1", **style)(maps)
    maps = normalised(layers.MaxPooling2D(4), maps)
    for n, (channels, stride) in enumerate(BLOCKS, 1):
        window = {"kernel_size": 3, "strides": stride, "name": f"look{n}"} | style
        outputs = int(alpha * channels)
        if kind == "separable":
            maps = normalised(layers.DepthwiseConv2D(**window), maps)
            maps = normalised(layers.Conv2D(outputs, 1, name=f"mix{n}", **style), maps)
        else:
            maps = normalised(layers.Conv2D(outputs, **window), maps)
    features = layers.GlobalAveragePooling2D(name="pool")(maps)
    return keras.Model(pictures, layers.Dense(6, name="breeds")(features))


# %% name="networks"
# the small MobileNet and its full twin, side by side  |  小 MobileNet 与普通卷积版并列
separable, twin = build("separable"), build("full")
kernels_before = ops.convert_to_numpy(separable.get_layer("look1").kernel)
rows = {}
for name, model in {"separable": separable, "full": twin}.items():  # zh: "可分离", "普通"
    rows[name] = {
        "weights": model.count_params(),  # zh: "权重数"
        "multiply-adds": costs.multiply_adds(model),  # zh: "乘加次数"
    }
saved = costs.multiply_adds(twin) / costs.multiply_adds(separable)
plots.results_table(
    rows,
    name="convolutions",  # zh: "卷积"
    title=f"The full twin: {saved:.1f} times the multiply-adds",  # zh: "普通卷积版的乘加次数是 {saved:.1f} 倍"
)

# %% [markdown] lang="en"
# Far from nine times, for two reasons that you know: $1/N$ is not small when $N$ is 48, and
# the first convolution is full in both. It looks at all $64 \times 64$ places, with
# $27 \times 16$ weights at each: 1.8 million multiply-adds, nearly half of the separable
# network's work.

# %% [markdown] lang="zh"
# 远不到九倍，原因有两个，你都知道：$N$ 只有 48 时，$1/N$ 并不小；而且第一个卷积在两个网络里都是普通卷积。它要看
# $64 \times 64$ 个位置，每处 $27 \times 16$ 个权重，共 180 万次乘加，几乎是可分离网络计算量的一半。

# %% [markdown] lang="en" section="training"
# ## Training
#
# Both networks get the same pictures, batches, epochs and learning rates (`one_cycle` and
# `AdamW` are those of lab 06a). `steps_per_execution=8` makes TensorFlow take eight steps
# before it returns to Python: the same steps, in less time. The clock counts the seconds of
# training.

# %% [markdown] lang="zh"
# ## 训练
#
# 两个网络用同样的图片、批大小、轮数和学习率（`one_cycle` 和 `AdamW` 与实验 06a 相同）。`steps_per_execution=8` 使 TensorFlow
# 每做八步才回到 Python 一次：步子相同，时间更少。同时计时。


# %% name="settings"
EPOCHS, BATCH_SIZE, PEAK = 10, 32, 0.01
OPTIONS = {"batch_size": BATCH_SIZE, "epochs": EPOCHS, "verbose": 0}


def compiled(model):
    """Make a model ready for EPOCHS epochs."""  # zh: "让模型准备好训练 EPOCHS 轮。"
    steps = EPOCHS * int(np.ceil(len(x_train) / BATCH_SIZE))
    model.compile(
        keras.optimizers.AdamW(training.one_cycle(PEAK, steps), weight_decay=0.02),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=8,
    )
    return model


# %% name="train"
with training.timed() as clock:
    history = training.checkpointed(compiled(separable), "10b separable").fit(
        x_train,
        y_train,
        validation_data=(x_aside, y_aside),
        callbacks=[training.progress(every=3)],
        **OPTIONS,
    )
seconds_per_epoch = clock.wall / EPOCHS

# %% [markdown] lang="en"
# The same for the twin:

# %% [markdown] lang="zh"
# 普通卷积版也一样：

# %% name="train-twin"
with training.timed() as clock_of_twin:
    history_twin = training.checkpointed(compiled(twin), "10b full").fit(
        x_train,
        y_train,
        validation_data=(x_aside, y_aside),
        callbacks=[training.progress(every=3)],
        **OPTIONS,
    )
print(f"separable: {clock}")  # zh: "可分离：{clock}"
print(f"full: {clock_of_twin}")  # zh: "普通：{clock_of_twin}"

# %% [markdown] lang="en"
# How both of them got there, on the training pictures (dashed) and on those kept aside:

# %% [markdown] lang="zh"
# 两者是怎样学到这一步的：训练图片（虚线）和留出的验证图片：

# %% name="curves"
# alt: Training and validation accuracy of both networks against epochs  |  两个网络的训练与验证准确率随轮数的变化
plots.learning_curves(
    {
        "separable": history,  # zh: "可分离"
        "full": history_twin,  # zh: "普通"
    },
    title="In the end both know their own pictures better than new ones",  # zh: "到最后，两个网络在训练图片上都好于在新图片上"
)

# %% [markdown] lang="en"
# On the drawn dogs the full twin, with eight times the weights, is ahead on training and on
# validation pictures. Photos are much harder: with a few hundred of each breed and ten
# epochs, neither network names even half of those that it has not seen. (Lab 10c shows a
# remedy.) Look also at the seconds printed above: five times the multiply-adds, but not
# five times the time. We return to that below.
#
# Now the test set. An accuracy $q$ measured on $n$ pictures has a standard error of
# $\sqrt{q(1-q)/n}$. The difference of two accuracies has about 1.4 times that, if each is
# measured on pictures of its own; on the same pictures, as here, it is usually less, since
# both networks find the same pictures hard.

# %% [markdown] lang="zh"
# 在画出来的狗上，普通卷积版（权重是八倍）在训练图片和验证图片上都领先。照片要难得多：每个犬种几百张、训练十轮，没见过的照片，
# 两个网络连一半也认不对。（实验 10c 给出一种补救办法。）再看上面打印的秒数：乘加次数是五倍，时间却不是五倍。这一点后面再谈。
#
# 现在用测试集。在 $n$ 张图片上测得的准确率 $q$，标准误差是 $\sqrt{q(1-q)/n}$。两个准确率若各用各的图片测得，
# 其差的标准误差约为它的 1.4 倍；像这里一样用同一批图片时，通常更小，因为难的图片对两个网络都难。


# %% name="accuracy"
def accuracy(model, x, y):
    """Share of the pictures that the model names rightly."""  # zh: "模型认对的图片所占的比例。"
    logits = model.predict(x, batch_size=256, verbose=0)
    return float(np.mean(np.argmax(logits, axis=1) == y))


# %% name="test"
accuracy_separable = accuracy(separable, x_test, y_test)
accuracy_twin = accuracy(twin, x_test, y_test)
error = np.sqrt(accuracy_separable * (1 - accuracy_separable) / len(y_test))
print(f"separable {accuracy_separable:.3f}, standard error {error:.3f}")  # zh: "可分离 {accuracy_separable:.3f}，标准误差 {error:.3f}"
print(f"full      {accuracy_twin:.3f}")  # zh: "普通   {accuracy_twin:.3f}"
training.record("test_accuracy_twin", accuracy_twin, scale=dogs.scale)
training.record_network(
    separable, accuracy_separable, seconds_per_epoch, scale=dogs.scale
)

# %% [markdown] lang="en"
# When we ran it on the drawn dogs, the two were eleven points apart, more than four standard
# errors of a difference: that is not chance in the choice of the test pictures. On the photos
# they were six points apart, within two of them. Either way this is one seed: another one
# trains two other networks. The table over three seeds stands in the comparison below.

# %% [markdown] lang="zh"
# 我们在画出来的狗上运行时，两者相差十一个百分点，超过差的标准误差的四倍：这不是测试图片选得巧。在照片上相差六个百分点，不到
# 两倍。无论哪种情况，这都只是一个种子：换一个种子，训练出来的就是另外两个网络。三个种子的结果见后面的比较。

# %% [markdown] lang="en" section="inside"
# ## What the network learned
#
# ### The depthwise windows of the first block
#
# `look1` has one window of 3 x 3 for each of the 16 channels of `conv1`. The two upper rows
# show them before training, the two lower rows after; yellow is positive, blue negative. The
# lines printed above the figure count the windows in which plus and minus nearly cancel: the
# sum of the weights is below 0.3 of the sum of their amounts. In a full convolution with 48
# outputs there would be $16 \times 48 = 768$ of them.

# %% [markdown] lang="zh"
# ## 网络学到了什么
#
# ### 第一个模块的逐通道窗口
#
# `conv1` 有 16 个通道，`look1` 为每个通道配一个 3×3 的窗口。上面两排是训练之前，下面两排是训练之后；黄色为正，蓝色为负。图上方
# 打印的数，统计了正负几乎相消的窗口：权重之和小于绝对值之和的 0.3 倍。若是有 48 个输出的普通卷积，就会有 $16 \times 48 = 768$ 个窗口。

# %% name="kernels"
# alt: Sixteen depthwise windows of 3 x 3 before and after training  |  十六个 3 x 3 的逐通道窗口，训练之前与之后
kernels_after = ops.convert_to_numpy(separable.get_layer("look1").kernel)
both = np.concatenate([kernels_before, kernels_after], axis=2)[..., 0]
for when, windows in {"before": kernels_before, "after": kernels_after}.items():  # zh: "之前", "之后"
    sums = np.abs(windows.sum(axis=(0, 1)))
    cancel = int(np.sum(sums < 0.3 * np.abs(windows).sum(axis=(0, 1))))
    print(f"{when}: plus and minus nearly cancel in {cancel} of 16")  # zh: "{when}：16 个中有 {cancel} 个正负几乎相消"
plots.filters(
    both,
    columns=8,
    largest=48,
    title="look1 before training (two rows above) and after (below)",  # zh: "look1：训练之前（上两排）与之后（下两排）"
)

# %% [markdown] lang="en"
# A window whose weights all have one sign blurs its channel. One in which plus and minus
# nearly cancel answers to change: an edge. Look for both kinds; it may be that none is
# typical. And the count after training proves nothing by itself: random windows cancel often
# too, as the line before training shows.
#
# ### One dog on its way through
#
# The test dog that the network is surest of among those it names rightly. (The maps are those
# right behind each layer, before normalisation and ReLU; those of `conv1` also before
# pooling.) Each map of `look1` is made from the map of `conv1` right above it and from no
# other. In `mix1` each map is made from all 16.

# %% [markdown] lang="zh"
# 权重全是同一符号的窗口使通道变模糊。正负几乎相消的窗口对变化有反应，即边缘。两种都找一找，也可能没有一个是典型的。而且训练之后的
# 个数本身说明不了什么：随机的窗口也常常相消，训练之前的那一行就是例子。
#
# ### 一只狗穿过网络
#
# 选网络认对的测试图片中最有把握的一只。（图取自各层之后、归一化与 ReLU 之前；`conv1`
# 的图也在池化之前。）`look1` 的每张图只由正上方 `conv1` 的那张图得到，与别的图无关。`mix1` 的每张图则由全部 16 张得到。

# %% name="feature-maps"
# alt: Feature maps of one dog behind conv1, look1, mix1 and look2  |  一只狗在 conv1、look1、mix1、look2 之后的特征图
NAMES = ["conv1", "look1", "mix1", "look2"]
watcher = keras.Model(
    separable.inputs, [separable.get_layer(name).output for name in NAMES]
)
logits = separable.predict(x_test, batch_size=256, verbose=0)
predicted = np.argmax(logits, axis=1)
margin = np.max(logits, axis=1) - np.partition(logits, -2, axis=1)[:, -2]
surest = int(np.argmax(np.where(predicted == y_test, margin, -1)))
maps = watcher.predict(x_test[surest : surest + 1], verbose=0)
plots.feature_maps(
    dict(zip(NAMES, maps, strict=True)),
    image=dogs.test.x[surest],
    title="look keeps channels apart, mix joins them",  # zh: "look 不混合通道，mix 把它们合起来"
)

# %% [markdown] lang="en"
# You need not believe it from the picture. The next cell changes one of the 16 maps that
# reach a layer. Guess before you run it: how many of the 16 outputs of `look1` change, and
# how many of the 48 of `mix1`?

# %% [markdown] lang="zh"
# 不必只凭图来相信。下一格改动到达某一层的 16 张图中的一张。运行之前先猜：`look1` 的 16 个输出会变几个？`mix1` 的 48 个呢？

# %% name="touch-one"
before = maps[0]
touched = before.copy()
touched[..., 5] += 1
for name in ("look1", "mix1"):
    layer = separable.get_layer(name)
    change = ops.convert_to_numpy(layer(touched) - layer(before))
    changed = np.any(change != 0, axis=(0, 1, 2))
    print(f"{name}: {changed.sum()} / {len(changed)}")
    assert changed.sum() == (1 if name == "look1" else len(changed))

# %% [markdown] lang="en"
# One of 16, and all of 48. Where does the network go wrong? Rows are the true breeds, columns
# its answers. Compare with your guess.

# %% [markdown] lang="zh"
# 16 个中变了一个，48 个则全变了。网络错在哪里？行是真实的犬种，列是它的回答。与你的猜测比一比。

# %% name="confusion"
# alt: Confusion matrix of the six breeds: rows true, columns predicted  |  六个犬种的混淆矩阵：行是真实犬种，列是预测犬种
plots.confusion_matrix(
    y_test,
    predicted,
    dogs.class_names,
    title="Which breeds the small MobileNet mixes up",  # zh: "小 MobileNet 把哪些犬种弄混"
)

# %% [markdown] lang="en"
# The diagonal holds the right answers. Find the largest number beside it, and the one opposite
# (rows and columns exchanged): are the two breeds mixed up in both directions?

# %% [markdown] lang="zh"
# 对角线上是答对的。找出对角线以外最大的数，以及与它对称（行列互换）的数：这两个犬种是互相弄混的吗？

# %% [markdown] lang="en" section="comparison"
# ## Multiply-adds are not milliseconds
#
# A layer's time is measured in one process: each function is called once to warm up, then
# all are called in turn, nine times, and the median of each is kept. What else the computer
# does meanwhile hits all of them alike; a *ratio* of two such medians is worth more than
# either of them. `tf.function` runs a layer without Python in between.

# %% [markdown] lang="zh"
# ## 乘加次数不等于毫秒数
#
# 在同一个进程里测量各层的时间：每个函数先调用一次热身，然后轮流调用，共九轮，各取中位数。其间电脑做的别的事对它们的影响
# 一样，所以两个中位数之*比*比其中任何一个更可靠。`tf.function` 使运行一层时不经过 Python。


# %% name="milliseconds"
def milliseconds(functions, batch, rounds=9):
    """Call functions in turn; return the median time of each."""  # zh: "轮流调用各函数，返回各自时间的中位数。"
    for function in functions.values():
        function(batch)
    seconds = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            function(batch)
            tf.test.experimental.sync_devices()  # wait for a GPU  |  等待 GPU
            seconds[name].append(time.perf_counter() - start)
    return {name: 1000 * float(np.median(taken)) for name, taken in seconds.items()}


# %% [markdown] lang="en"
# Four layers as MobileNet has them, $M$ channels in and out, $D \times D$ places,
# 16 pictures. ReLU multiplies nothing: it only reads each number and writes one, and so tells
# how long just that takes.

# %% [markdown] lang="zh"
# 下面是 MobileNet 里那样的层，输入、输出都是 $M$ 个通道，$D \times D$ 个位置，16 张图片。ReLU 不做乘法，只把每个数读
# 一遍、写一遍；它告诉我们单是读写要多久。


# %% name="four-layers"
def four_layers(M):
    """The two steps, the full convolution and a plain ReLU, ready to run."""  # zh: "两步卷积、普通卷积和 ReLU，可以直接运行。"
    same = {"padding": "same", "use_bias": False}
    parts = {
        "full": layers.Conv2D(M, 3, **same),  # zh: "普通"
        "depthwise": layers.DepthwiseConv2D(3, **same),  # zh: "逐通道"
        "pointwise": layers.Conv2D(M, 1, **same),  # zh: "逐点"
        "ReLU": layers.ReLU(),
    }
    return {name: tf.function(part) for name, part in parts.items()}


# %% [markdown] lang="en"
# The last column of the table is the *speed*: multiply-adds in a nanosecond (ns). (A million in a
# millisecond is one in a nanosecond.)

# %% [markdown] lang="zh"
# 表的最后一列是*速度*：每纳秒做多少次乘加。（每毫秒一百万次就是每纳秒一次。）

# %% name="layer-times"
times, table = {}, {}
for M, D in [(32, 56), (128, 28), (512, 14)]:
    taken = milliseconds(four_layers(M), tf.random.normal((16, D, D, M)))
    work = {"full": 9 * M * M, "depthwise": 9 * M, "pointwise": M * M, "ReLU": 0}  # zh: "普通", "逐通道", "逐点", "ReLU"
    for name in taken:
        millions = 16 * D * D * work[name] / 1e6
        table[f"{name}, M = {M}, D = {D}"] = {  # zh: "{name}，M = {M}，D = {D}"
            "million multiply-adds": millions,  # zh: "乘加（百万次）"
            "milliseconds": taken[name],  # zh: "毫秒"
            "multiply-adds a ns": millions / taken[name] if millions else None,  # zh: "每纳秒乘加次数"
        }
    times[f"M = {M}"] = taken
plots.results_table(
    table,
    name="layer",  # zh: "层"
    formats={
        "million multiply-adds": ",.0f",  # zh: "乘加（百万次）", ",.0f"
        "milliseconds": ".1f",  # zh: "毫秒", ".1f"
        "multiply-adds a ns": ".1f",  # zh: "每纳秒乘加次数", ".1f"
    },
    title="The depthwise step multiplies little, and slowly",  # zh: "逐通道卷积的乘法少，做得也慢"
)

# %% [markdown] lang="en"
# And as ratios, the two steps together against the full convolution:

# %% [markdown] lang="zh"
# 再写成比值，两步之和比普通卷积：

# %% name="ratios"
# alt: Share left of the multiply-adds and of the time, for three layers  |  三种层中，乘加次数与时间各剩下多少
left = {}
for (M, _), taken in zip([(32, 56), (128, 28), (512, 14)], times.values(), strict=True):
    left[f"multiply-adds, M = {M}"] = 1 / M + 1 / 9  # zh: "乘加，M = {M}"
    left[f"time, M = {M}"] = (taken["depthwise"] + taken["pointwise"]) / taken["full"]  # zh: "时间，M = {M}", "逐通道", "逐点", "普通"
plots.bars(
    left,
    xlabel="separable / full",  # zh: "可分离 / 普通"
    title="Where channels are few, time shrinks far less than work",  # zh: "通道少时，时间远不如计算量省得多"
)

# %% [markdown] lang="en"
# Read the last column of the table. The depthwise step has the lowest speed at every size:
# it multiplies each number that it fetches by nine weights only, where a pointwise step uses
# it $M$ times and a full one $9M$ times. Compare its milliseconds with those of ReLU, which
# does no multiplication at all: part of a depthwise step is fetching and storing
# numbers, and multiplying fewer times does not make that shorter. The pointwise step
# is a product of matrices, the one thing that processors do best; and still it need not
# have the speed of the full convolution, which uses each number nine times as often. With
# 512 channels the two ratios come near to each other; in some runs that of the time even
# falls below that of the work. Run the cell again: how far do the ratios move?
#
# The same for whole networks, one picture at a time (as a telephone works) and 128. The
# recorded `time_ratio` is the separable network's time divided by the full one's: below 1 the
# separable one is quicker.

# %% [markdown] lang="zh"
# 看表的最后一列。在每种大小上，逐通道卷积的速度都最低：取来的每个数只与九个权重相乘；逐点卷积用它 $M$ 次，普通卷积用它
# $9M$ 次。再把它的毫秒数与 ReLU 比一比，后者根本不做乘法：逐通道卷积的时间有一部分花在取数和存数上，少做乘法并不能
# 缩短这部分时间。逐点卷积就是矩阵乘法，处理器最擅长；即便如此，它的速度也不一定赶得上普通卷积，后者使用每个数的次数是它的
# 九倍。有 512 个通道时，两个比值就接近了，有时时间之比甚至比计算之比还低。再运行一次：比值变动有多大？
#
# 再看整个网络，一次一张图片（手机就是这样用的），以及一次 128 张。记录的 `time_ratio` 是可分离网络的时间除以普通卷积版的时间：
# 小于 1 时，可分离的更快。

# %% name="network-times"
def in_use(model):
    """The network as it is used, not as it is trained, without Python in between."""  # zh: "使用时（而非训练时）的网络，运行时不经过 Python。"
    return tf.function(lambda batch: model(batch, training=False))


networks = {"separable": in_use(separable), "full": in_use(twin)}
for pictures in (1, 128):
    taken = milliseconds(networks, tf.constant(x_test[:pictures]), rounds=15)
    ours, full_ones = taken.values()
    print(f"{pictures} at a time: separable {ours:.1f} ms, full {full_ones:.1f} ms")  # zh: "一次 {pictures} 张：可分离 {ours:.1f} 毫秒，普通 {full_ones:.1f} 毫秒"
    training.record(f"time_ratio_{pictures}", ours / full_ones, scale=dogs.scale)
print(f"multiply-adds, separable / full: {1 / saved:.3f}")  # zh: "乘加次数，可分离 / 普通：{1 / saved:.3f}"

# %% [markdown] lang="en"
# Each time we measured (two cores, no GPU), both ratios lay far above that of the
# multiply-adds; for one picture the separable network was even the slower one. One picture at a time there is
# little to multiply in a layer, and the separable network has nearly twice as many layers
# to start. **Multiply-adds are a property of the network,
# milliseconds of the network, the processor and the library**: measure on the machine that is
# meant.
#
# ## Width against accuracy
#
# `labs bench 10b-widths` trained both kinds at three widths with three seeds each, just as
# above. This is the function it called:

# %% [markdown] lang="zh"
# 我们每次测量（两个核，没有 GPU），两个比值都远高于乘加次数之比；一次一张图片时，可分离的网络甚至更慢。一次一张图片时，每一层要做的乘法很少，而可分离网络要
# 启动的层数几乎是两倍。**乘加次数是网络的性质，毫秒数则取决于网络、处理器和软件库**：要在真正使用的机器上测量。
#
# ## 宽度与准确率
#
# `labs bench 10b-widths` 用三个种子训练了两种网络，各三种宽度，做法与上面相同。它调用的是这个函数：


# %% name="grid"
def measured(arm, seed):
    """Train one kind at one width with one seed; return its figures."""  # zh: "用一个种子训练一种网络的一种宽度，返回各项数字。"
    kind, percent = arm.split("_")
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = compiled(build(kind, int(percent) / 100))
    model.fit(x_train, y_train, **OPTIONS)
    return {
        "multiply_adds": costs.multiply_adds(model),
        "weights": model.count_params(),
        "training": accuracy(model, x_train, y_train),
        "validation": accuracy(model, x_aside, y_aside),
        "test": accuracy(model, x_test, y_test),
    }


# %% name="widths-table"
grid = labdata.grid("10b-widths", dogs.scale)
kinds = {"separable": "separable", "full": "full"}  # zh: "separable", "可分离", "full", "普通"
table = {}
for kind, name in kinds.items():
    for width in (25, 50, 100):
        arm = grid[f"{kind}_{width:03}"]
        table[f"{name}, {width / 100}"] = {  # zh: "{name}，{width / 100}"
            "million multiply-adds": arm["multiply_adds"][0] / 1e6,  # zh: "乘加（百万次）", "multiply_adds"
            "weights": int(arm["weights"][0]),  # zh: "权重数", "weights"
            "training": np.mean(arm["training"]),  # zh: "训练", "training"
            "validation": np.mean(arm["validation"]),  # zh: "验证", "validation"
            "test": np.mean(arm["test"]),  # zh: "测试", "test"
            "deviation": np.std(arm["test"], ddof=1),  # zh: "标准差", "test"
        }
percent = ["training", "validation", "test", "deviation"]  # zh: "训练", "验证", "测试", "标准差"
shares = dict.fromkeys(percent, ".1%")
plots.results_table(
    table,
    name="kind, alpha",  # zh: "种类，α"
    formats={"million multiply-adds": ".2f"} | shares,  # zh: "乘加（百万次）", ".2f"
    title="Two kinds, three widths: means of three seeds",  # zh: "两种网络，三种宽度：三个种子的平均"
)

# %% [markdown] lang="en"
# (The deviation is that of the test accuracies.) The same as a figure, test accuracy against
# work:

# %% [markdown] lang="zh"
# （标准差是测试准确率的。）画成图，测试准确率对计算量：

# %% name="widths"
# alt: Test accuracy against multiply-adds, separable and full, three widths each  |  测试准确率随乘加次数（百万）的变化：可分离与普通，各三种宽度
figure = plots.new_figure(
    "Accuracy against work: three widths, three seeds each",  # zh: "准确率与计算量：三种宽度，各三个种子"
    height=3.2,
)
axes = figure.subplots()
for (kind, name), mark in zip(kinds.items(), ("o-", "s--"), strict=True):
    arms = [grid[f"{kind}_{width:03}"] for width in (25, 50, 100)]
    millions = [arm["multiply_adds"][0] / 1e6 for arm in arms]
    means = [np.mean(arm["test"]) for arm in arms]
    deviations = [np.std(arm["test"], ddof=1) for arm in arms]
    axes.errorbar(millions, means, deviations, fmt=mark, capsize=3, label=name)
axes.set_xscale("log")
axes.set_xticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])  # zh: "0.5", "1", "2", "5", "10", "20"
axes.minorticks_off()
axes.set(xlabel="million multiply-adds a picture", ylabel="test accuracy")  # zh: "每张图片的乘加次数（百万）", "测试准确率"
axes.legend()
figure

# %% [markdown] lang="en"
# The points are means of three seeds, the bars their deviation, from $\alpha = 0.25$ at the
# left of each line to 1 at its right. Read the figure in two ways. *Upwards*, at one number
# of multiply-adds: which kind names more dogs? *Across*, at one accuracy: how many
# multiply-adds does each kind need for it? On the drawn dogs both kinds reach 85 %, the full
# one with 1.55 million multiply-adds, the separable one with 3.90; on the photos the lines lie
# too close together for an answer. Two of the six networks multiply about equally
# often, the full one with $\alpha = 0.25$ and the separable one with $\alpha = 0.5$. Seed by
# seed:

# %% [markdown] lang="zh"
# 点是三个种子的平均，竖线是它们的标准差；每条线从左到右，$\alpha$ 从 0.25 到 1。这幅图有两种读法。*竖着看*：乘加次数相同时，
# 哪一种认对的狗更多？*横着看*：要达到同样的准确率，两种各需要多少次乘加？在画出来的狗上，两种都能达到
# 85%：普通卷积版用 155 万次乘加，可分离网络用 390 万次；在照片上，两条线离得太近，得不出答案。六个网络中有两个的乘加次数差不多：$\alpha = 0.25$ 的
# 普通卷积版和 $\alpha = 0.5$ 的可分离网络。逐个种子来比：

# %% name="equal-work"
full_slim, separable_half = grid["full_025"], grid["separable_050"]
work = full_slim["multiply_adds"][0] / separable_half["multiply_adds"][0]
print(f"multiply-adds, full / separable: {work:.2f}")  # zh: "乘加次数，普通 / 可分离：{work:.2f}"
gaps = 100 * (np.array(full_slim["test"]) - np.array(separable_half["test"]))
print("test, points:", *[f"{gap:+.1f}" for gap in gaps])  # zh: "测试，百分点：", "{gap:+.1f}"

# %% [markdown] lang="en"
# A plus sign says that the full network named more dogs. On the *drawn* dogs all three are
# plus, and each gap is far above the deviations: for the same work, a full network with a
# quarter of the channels is the better buy there (with nearly twice the weights, though).
# On the *photos* the gaps are $+2.0$, $-3.0$ and $-5.3$ points, no larger than chance would
# make them: with so few photos and ten epochs all six networks name fewer than four in ten,
# and nothing is shown either way.
#
# **With a budget of 2 million multiply-adds a picture, which network would you take?** Three
# fit into it. One chooses by the column of the *validation* pictures. On the drawn dogs that is
# the full network with $\alpha = 0.25$ (87.1 % against 73.4 and 59.9 %). On the photos the
# three lie within two points of each other, which is chance: take the cheapest, the separable
# one with $\alpha = 0.25$.
#
# The paper's bargain was another one: a single point of accuracy for seven eighths of the
# work, with 1.2 million photos, thirteen blocks and up to 1,024 channels. Which of these
# differences decides, we have not measured. What to take with you is the method: a bargain
# struck on other data and another size has to be measured again on your own.
#
# ## Eight bits instead of thirty-two
#
# A weight is stored as a float of 32 bits. A telephone can do with 8: a real number $r$ is
# written as a whole number $q$ from $-128$ to 127, with a *scale* $s$ and a *zero point* $z$
# that belong to a whole tensor (or to one channel of it),
#
# $$ r \approx s \, (q - z) \qquad q = \mathrm{clip}\big(\mathrm{round}(r / s) + z,\; -128,\; 127\big) . $$
#
# Most products are then products of whole numbers. How many bits does our network need? We
# round its kernels to fewer and fewer, each output channel with its own scale, and look at
# the validation pictures. ($z = 0$, as kernels lie around 0; all else stays as it is.)

# %% [markdown] lang="zh"
# 正号表示普通卷积版认对的狗更多。在*画出来的*狗上，三个都是正号，而且每个差距都远大于标准差：计算量相同时，更划算的是只留四分之一
# 通道的普通卷积网络（不过它的权重几乎是两倍）。在*照片*上，差距是 $+2.0$、$-3.0$ 和 $-5.3$ 个百分点，没有超出偶然的范围：照片
# 这么少，又只训练十轮，六个网络认对的都不到四成，两边都说明不了什么。
#
# **预算是每张图片 200 万次乘加，你选哪个网络？** 符合预算的有三个，按*验证*图片那一列来选。在画出来的狗上，选 $\alpha = 0.25$ 的
# 普通卷积版（87.1%，另外两个是 73.4% 和 59.9%）。在照片上，三者相差不到两个百分点，属于偶然：选最省的，即 $\alpha = 0.25$ 的
# 可分离网络。
#
# 论文里的交换不是这样：有 120 万张照片、十三个模块、最多 1,024 个通道，省下八分之七的计算量，准确率只少一个百分点。这些差别中哪一个
# 起决定作用，我们没有测量。要带走的是方法：在别的数据、别的规模上划算的做法，到了自己的数据上要重新测量。
#
# ## 用 8 位代替 32 位
#
# 一个权重以 32 位浮点数保存。手机上用 8 位就行：把实数 $r$ 写成 $-128$ 到 127 的整数 $q$，另有整个张量（或其中一个通道）
# 共用的*比例* $s$ 和*零点* $z$：
#
# $$ r \approx s \, (q - z) \qquad q = \mathrm{clip}\big(\mathrm{round}(r / s) + z,\; -128,\; 127\big) . $$
#
# 这样，大部分乘法就成了整数乘法。我们的网络需要多少位？把卷积核舍入到越来越少的位数，每个输出通道有自己的比例，看验证图片
# 上的结果。（卷积核在 0 附近，取 $z = 0$；其余都不变。）


# %% name="rounded"
copy = build()


def rounded_to(bits):
    """The copy of the network, its kernels with few different values."""  # zh: "网络的副本，卷积核只有少数不同的值。"
    values = []
    for value in separable.get_weights():
        if value.ndim == 4:
            # one scale a channel: of one window if depthwise, else of all it reads  |  每个通道一个比例：逐通道时管一个窗口，否则管它的全部窗口
            together = (0, 1) if value.shape[-1] == 1 else (0, 1, 2)
            largest = np.abs(value).max(axis=together, keepdims=True)
            scale = np.maximum(largest, 1e-9) / (2 ** (bits - 1) - 1)
            value = scale * np.round(value / scale)
        values.append(value)
    copy.set_weights(values)
    return copy


# %% name="bits"
# alt: Validation accuracy against the bits of a weight: lowest at 2, level from 5 to 8  |  验证准确率随权重位数的变化：2 位时最低，5 到 8 位持平
bits = [8, 7, 6, 5, 4, 3, 2]
plots.lines(
    bits,
    {"rounded": [accuracy(rounded_to(n), x_aside, y_aside) for n in bits]},  # zh: "舍入之后"
    reference={"32 bits": accuracy(separable, x_aside, y_aside)},  # zh: "32 位"
    xlabel="bits of a weight",  # zh: "每个权重的位数"
    ylabel="validation accuracy",  # zh: "验证准确率"
    title="Eight bits are plenty for the weights, two are too few",  # zh: "权重用 8 位绰绰有余，2 位太少"
)

# %% [markdown] lang="en"
# One picture more or less is 0.6 % of the validation pictures, so small ups and downs mean
# nothing. At 8 bits nothing is lost; at 2, where each weight can only be $-s$, 0 or $s$,
# little is left.
#
# ### The network as a file
#
# `TFLiteConverter` writes a network for TensorFlow Lite, the runtime of telephones and small
# boards. It is given the network as it is *in use*, `training=False`: nothing is flipped,
# and batch normalisation takes its stored means. (Exported as it is in training, the same
# network would flip pictures and normalise by the batch.) Batch normalisation is then gone:
# in use it is a factor and a sum a channel, which the converter multiplies into the kernel
# before it. Three files:
#
# - **float32**: nothing rounded;
# - **int8 weights**: the larger kernels rounded (the converter leaves those below 1,024
#   numbers as they are), the maps between layers still floats in and out;
# - **int8**: all kernels and the maps too. For their scales the converter must see *representative* pictures:
#   a hundred from the training set, never from the test set.

# %% [markdown] lang="zh"
# 多对或少对一张，就是验证图片的 0.6%，所以小的起伏没有意义。8 位时没有损失；2 位时，每个权重只能是 $-s$、0 或 $s$，
# 就所剩无几了。
#
# ### 把网络存成文件
#
# `TFLiteConverter` 把网络写成 TensorFlow Lite 的格式，即手机和小型电路板上的运行环境。交给它的是*使用时*的网络，`training=False`：不再翻转图片，批归一化用保存的均值。（如果按训练时的
# 样子导出，同一个网络就会翻转图片，并按批来归一化。）批归一化从此消失：使用时它只是每个
# 通道的一个系数和一个加数，转换器把它并入前面的卷积核。写三个文件：
#
# - **float32**：什么都不舍入；
# - **int8 权重**：较大的卷积核舍入（不足 1,024 个数的，转换器不动），各层之间的特征图仍是浮点数；
# - **int8**：全部卷积核和特征图都舍入。为了确定它们的比例，转换器必须看一些*有代表性的*图片：从训练集取一百张，绝不能取自测试集。


# %% name="convert"
def converted(model, pictures=None, weights_only=False):
    """A network as the content of a TensorFlow Lite file."""  # zh: "把网络变成 TensorFlow Lite 文件的内容。"
    function = in_use(model).get_concrete_function(tf.TensorSpec((None, 64, 64, 3)))
    tflite = lite.library()  # this is tf.lite  |  即 tf.lite
    with lite.quiet():
        make = tflite.TFLiteConverter.from_concrete_functions
        converter = make([function], model)
        if weights_only or pictures is not None:
            converter.optimizations = [tflite.Optimize.DEFAULT]
        if pictures is not None:
            converter.representative_dataset = lambda: ([one[None]] for one in pictures)
            whole = tflite.OpsSet.TFLITE_BUILTINS_INT8
            converter.target_spec.supported_ops = [whole]
            converter.inference_input_type = tf.int8
            converter.inference_output_type = tf.int8
        return converter.convert()


files = {
    "float32": converted(separable),
    "int8 weights": converted(separable, weights_only=True),  # zh: "int8 权重"
    "int8": converted(separable, pictures=x_train[:100]),
}

# %% [markdown] lang="en"
# The *interpreter* is the program that runs such a file, on a telephone or here. It takes the
# file, not a Keras model. If the file wants whole numbers, the
# pictures are brought to them with the formula above. The largest output stays the largest
# without being carried back, as $s$ is positive.

# %% [markdown] lang="zh"
# *解释器*是运行这种文件的程序，在手机上和在这里都一样。它读的是文件，不是 Keras 模型。如果文件要求整数，就用上面的公式把图片变成整数。输出不必变回实数：$s$ 是正的，最大的仍是
# 最大的。


# %% name="answers"
def answers(content, pictures):
    """The breeds that a file names."""  # zh: "一个文件认出的犬种。"
    interpreter = lite.interpreter(content, pictures.shape)
    given = interpreter.get_input_details()[0]
    if given["dtype"] == np.int8:
        s, z = given["quantization"]
        whole = np.round(pictures / s) + z
        pictures = np.clip(whole, -128, 127).astype(np.int8)
    interpreter.set_tensor(given["index"], pictures)
    interpreter.invoke()
    scores = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    return np.argmax(scores, axis=1)


# %% name="files"
table = {}
with tempfile.TemporaryDirectory() as folder:
    for name, content in files.items():
        path = Path(folder) / "dogs.tflite"
        path.write_bytes(content)
        said = answers(path.read_bytes(), x_test)
        table[name] = {
            "bytes": path.stat().st_size,  # zh: "字节"
            "test accuracy": float(np.mean(said == y_test)),  # zh: "测试准确率"
            "answers as Keras": float(np.mean(said == predicted)),  # zh: "与 Keras 回答相同"
        }
for name in ("float32", "int8"):
    training.record(f"bytes_{name}", table[name]["bytes"], scale=dogs.scale)  # zh: "bytes_{name}", "字节"
training.record("test_accuracy_int8", table["int8"]["test accuracy"], scale=dogs.scale)  # zh: "test_accuracy_int8", "int8", "测试准确率"
plots.results_table(
    table,
    name="file",  # zh: "文件"
    formats={"test accuracy": ".1%", "answers as Keras": ".1%"},  # zh: "测试准确率", ".1%", "与 Keras 回答相同", ".1%"
    title="Fewer bytes, nearly the same answers",  # zh: "字节少了，回答几乎相同"
)

# %% [markdown] lang="en"
# The float32 file answers as Keras does; other rounding may tip a picture that stands
# between two breeds. It is a little smaller than four bytes for each of the 79,862 weights,
# since the four numbers a channel of batch normalisation have become one, a bias. An int8
# weight takes a quarter of the bytes, yet the int8 files are larger than a quarter: names,
# shapes and the scales of all channels take room too, and weigh most where the network is
# small. The int8 file is the larger of the two, as in it each bias has a scale and a zero
# point as well.
#
# The standard error printed under *Training* is too wide a measure here, for all the files
# answer the same pictures. Look at the last column: on how many of them did rounding change
# the answer, for better or worse? When we ran it, int8 changed 1.3 % of the answers on the
# drawn dogs and 2.7 % on the photos; the accuracy cannot have moved by more than that.

# %% [markdown] lang="zh"
# float32 文件的回答与 Keras 相同；只是舍入方式不同，个别处于两个犬种之间的图片可能变。它比 79,862 个权重乘以 4 字节略小，因为批归一化
# 每个通道的四个数变成了一个数，即偏置。一个 int8 权重只占四分之一的字节，int8 文件却大于四分之一：名称、形状和各通道的比例也要占
# 地方，网络越小越明显。两个 int8 文件中，int8 那个更大，因为其中每个偏置也有自己的比例和零点。
#
# “训练”一节打印的标准误差在这里太宽，因为几个文件回答的是同一批图片。请看最后一列：舍入使多少张图片的回答变了，不论变好还是变坏？
# 我们运行时，int8 在画出来的狗上改变了 1.3% 的回答，在照片上是 2.7%；准确率的变化不会超过这个数。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 10b.1 (2 points): how many times fewer
#
# The derivation gave what is *left* of the multiply-adds. Return how many times *fewer* they
# are: those of the full convolution divided by those of the separable one, for a window of
# `k` x `k` and `outputs` output channels. By hand: `k = 3`, `outputs = 9` gives 4.5.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断。
#
# ### 练习 10b.1（2 分）：相差多少倍
#
# 上面推导的是乘加*剩下*多少。请返回普通卷积的乘加次数是可分离卷积的多少*倍*，窗口为 `k`×`k`，输出 `outputs` 个通道。
# 手算一例：`k = 3`、`outputs = 9` 得 4.5。


# %% name="saving" exercise="10b.1"
def saving(k, outputs):
    """Return how many times fewer multiply-adds a separable convolution needs."""  # zh: "返回普通卷积的乘加次数是可分离卷积的多少倍。"
    ### BEGIN SOLUTION
    return 1 / (1 / outputs + 1 / k**2)
    ### END SOLUTION


# %% check="10b.1"
check("10b.1", saving)

# %% [markdown] lang="en"
# With a larger window the saving grows, but only as far as the channels allow:

# %% [markdown] lang="zh"
# 窗口越大，省得越多，但受通道数限制：

# %% name="savings" tags=["strict"]
with check.needs("10b.1"):
    for k in (3, 5, 7, 9):
        print(k, *[f"{saving(k, outputs):6.2f}" for outputs in (16, 64, 256, 1024)])

# %% [markdown] lang="en"
# ### Exercise 10b.2 (3 points): the depthwise step
#
# `maps` has the shape `(height, width, channels)`, `windows` `(k, k, channels)`. Return each
# map looked at through its own window: at every place where the window fits (stride 1, no
# padding) the sum of the products, as Keras does it (the window is not turned). Write it in
# NumPy: the cell after the check compares it with Keras. By hand, one channel, map 1 2 3 / 4 5 6 / 7 8 9, window 1 0 / 0 2: the result is
# 11 14 / 20 23.

# %% [markdown] lang="zh"
# ### 练习 10b.2（3 分）：逐通道卷积
#
# `maps` 的形状是 `(height, width, channels)`，`windows` 的形状是 `(k, k, channels)`。每张图透过它自己的窗口来看：在窗口
# 放得下的每个位置（不填充，步幅 1）求乘积之和，与 Keras 一样（窗口不翻转）。用 NumPy 来写：检查之后的一格会与 Keras 比较。手算一例，一个通道，
# 图为 1 2 3 / 4 5 6 / 7 8 9，窗口为 1 0 / 0 2：结果是 11 14 / 20 23。


# %% name="depthwise" exercise="10b.2"
def depthwise(maps, windows):
    """Return each map seen through its own window."""  # zh: "返回每张图透过自己的窗口得到的图。"
    ### BEGIN SOLUTION
    k = windows.shape[0]
    rows, columns = maps.shape[0] - k + 1, maps.shape[1] - k + 1
    result = np.zeros((rows, columns, maps.shape[2]))
    for i, j in np.ndindex(k, k):
        result += maps[i : i + rows, j : j + columns] * windows[i, j]
    return result
    ### END SOLUTION


# %% check="10b.2"
check("10b.2", depthwise)

# %% [markdown] lang="en"
# With the trained windows of `look1`, your function and Keras must agree on the maps of
# `conv1` for the dog above (here without padding):

# %% [markdown] lang="zh"
# 用 `look1` 训练好的窗口，在上面那只狗的 `conv1` 特征图上，你的函数必须与 Keras 一致（这里不填充）：

# %% name="depthwise-agrees"
with check.needs("10b.2"):
    mine = depthwise(before[0], kernels_after[..., 0])
    keras_says = ops.convert_to_numpy(ops.depthwise_conv(before, kernels_after))[0]
    print(np.allclose(mine, keras_says, atol=1e-4))

# %% [markdown] lang="en"
# ### Exercise 10b.3 (2 points): the weights of an inverted residual
#
# A block of MobileNetV2 takes `inputs` channels, widens them `expansion` times, looks through
# windows of `k` x `k`, and gives `outputs` channels. None of its three layers has a bias; each is
# followed by a batch normalisation with four numbers a channel. Return all of them together.
# For `inputs=24, outputs=24, expansion=6, k=3` the cell `v2` above gives the sum.

# %% [markdown] lang="zh"
# ### 练习 10b.3（2 分）：倒残差模块的权重数
#
# MobileNetV2 的一个模块输入 `inputs` 个通道，扩展到 `expansion` 倍，透过 `k`×`k` 的窗口看，输出 `outputs` 个通道。三个层
# 都没有偏置；每层之后有批归一化，每个通道四个数。返回这些数的总数。对 `inputs=24, outputs=24, expansion=6, k=3`，
# 上面的 `v2` 一格给出了各项，相加即得。


# %% name="block-weights" exercise="10b.3"
def block_weights(inputs, outputs, expansion, k):
    """Return the number of weights of the block, normalisation included."""  # zh: "返回模块的权重总数，包括归一化。"
    ### BEGIN SOLUTION
    wide = expansion * inputs
    kernels = inputs * wide + k * k * wide + wide * outputs
    return kernels + 4 * (wide + wide + outputs)
    ### END SOLUTION


# %% check="10b.3"
check("10b.3", block_weights)

# %% [markdown] lang="en"
# ### Exercise 10b.4 (3 points): eight bits
#
# Write the formula for $q$: `values` is an array of any shape, `scale` is $s$ and `zero` is
# $z$. Return an array of type `int8`. By hand, with $s = 0.5$ and $z = 10$: the values $-2$,
# 0, 1.1 and 100 become 6, 10, 12 and 127.

# %% [markdown] lang="zh"
# ### 练习 10b.4（3 分）：8 位整数
#
# 写出 $q$ 的公式：`values` 是任意形状的数组，`scale` 是 $s$，`zero` 是 $z$。返回类型为 `int8` 的数组。手算一例，
# $s = 0.5$、$z = 10$：值 $-2$、0、1.1、100 变成 6、10、12、127。


# %% name="quantise" exercise="10b.4"
def quantise(values, scale, zero):
    """Return the values as whole numbers of eight bits."""  # zh: "返回 8 位整数表示的值。"
    ### BEGIN SOLUTION
    whole = np.round(values / scale) + zero
    return np.clip(whole, -128, 127).astype(np.int8)
    ### END SOLUTION


# %% check="10b.4"
check("10b.4", quantise)

# %% [markdown] lang="en"
# How far from the true value can a number be that comes back? Half a scale, unless it was
# clipped:

# %% [markdown] lang="zh"
# 变回来的数离真值最多有多远？半个比例，除非被截断：

# %% name="half-a-scale"
with check.needs("10b.4"):
    values = np.linspace(-1, 1, 2001)
    back = 0.01 * (quantise(values, 0.01, 0).astype(float) - 0)
    print(f"{np.abs(back - values).max():.4f}")

# %% [markdown] lang="en"
# ### Exercise 10b.5 (3 points): build an inverted residual
#
# Return a Keras model of one block of MobileNetV2 with windows of 3 x 3: input
# `side` x `side` x `inputs`, `outputs` channels out, widened `expansion` times, the given
# `stride` in the depthwise layer, padding `"same"`. No layer has a bias; a batch normalisation
# follows each of the three; behind the first two normalisations comes ReLU6
# (`layers.ReLU(6.0)`); the end is linear. Where
# the output has the shape of the input (stride 1 and as many channels), the input is added.

# %% [markdown] lang="zh"
# ### 练习 10b.5（3 分）：搭一个倒残差模块
#
# 返回 MobileNetV2 的一个模块（Keras 模型），窗口 3×3：输入 `side`×`side`×`inputs`，输出 `outputs` 个通道，扩展到 `expansion`
# 倍，逐通道层的步幅为 `stride`，填充用 `"same"`。各层都没有偏置；三层之后各有批归一化；前两次归一化之后用 ReLU6
# （`layers.ReLU(6.0)`）；末端是线性的。当输出与输入形状相同（步幅 1，通道数相同）时，加上输入。


# %% name="inverted-residual" exercise="10b.5"
def inverted_residual(side, inputs, outputs, expansion, stride):
    """Return one block of MobileNetV2 as a model."""  # zh: "返回 MobileNetV2 的一个模块。"
    ### BEGIN SOLUTION
    style = {"use_bias": False, "padding": "same"}
    pictures = keras.Input((side, side, inputs))
    maps = layers.Conv2D(expansion * inputs, 1, **style)(pictures)
    maps = layers.ReLU(6.0)(layers.BatchNormalization()(maps))
    maps = layers.DepthwiseConv2D(3, strides=stride, **style)(maps)
    maps = layers.ReLU(6.0)(layers.BatchNormalization()(maps))
    maps = layers.BatchNormalization()(layers.Conv2D(outputs, 1, **style)(maps))
    if stride == 1 and inputs == outputs:
        maps = layers.Add()([pictures, maps])
    return keras.Model(pictures, maps)
    ### END SOLUTION


# %% check="10b.5"
check("10b.5", inverted_residual)

# %% [markdown] lang="en"
# ### Question 10b.6 (4 points): in words
#
# Somebody reads that a separable network has an eighth of the multiply-adds and promises that
# it will run eight times faster on the school's computers. Say in six sentences at most why
# this does not follow, what you would measure and how, before you promise anything.

# %% [markdown] lang="zh"
# ### 问答 10b.6（4 分）：用文字回答
#
# 有人读到可分离网络的乘加次数只有八分之一，就保证它在学校的电脑上会快八倍。请用不超过六句话说明：为什么推不出这个结论，以及
# 在作任何保证之前，你会测量什么、怎样测量。

# %% [markdown] lang="en" answer="10b.6" points=4
# <!-- BEGIN SOLUTION -->
# Multiply-adds count products only; a layer also has to fetch its numbers and store its
# results. The depthwise step uses each number that it fetches only nine times, so part of its
# time is fetching, and fewer products do not shorten that. The network also has twice as many
# layers, and each has to be started, which weighs most with one picture at a time. I would
# run both networks on the school's computers, with the library and the number of pictures at
# a time that are meant, in one process and in turn, several rounds after a warm-up, and
# report the ratio of the medians.
#
# *Rubric: time is also spent on moving numbers, not only on products (1 point); the depthwise
# step makes little use of each number, or the layers are more and each must be started (1
# point); measured on the machine, with the library and batch that are meant (1 point); in
# turn, several times, after a warm-up, medians or a ratio (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="10b.6" points=4
# <!-- BEGIN SOLUTION -->
# 乘加次数只数乘法；一层还要取数、存结果。逐通道卷积取来的每个数只用九次，有一部分时间花在取数上，少做乘法并不能缩短这部分时间。而且网络的
# 层数是两倍，每层都要启动，一次一张图片时这一项最重。我会在学校的电脑上，用将来真正使用的软件库和每批图片数，在同一个进程里
# 轮流运行两个网络，热身之后测若干轮，报告中位数之比。
#
# *评分：时间还花在搬运数据上，不只是乘法（1 分）；逐通道卷积对每个数的利用很少，或者层数更多、每层都要启动（1 分）；在真正使用的
# 机器上，用真正使用的软件库和批大小来测（1 分）；轮流、多次、先热身，取中位数或比值（1 分）。*
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
check.progress("10b")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - A full convolution looks around and mixes channels at once. Depthwise, then pointwise, does
#   one after the other, with $1/N + 1/k^2$ of the multiply-adds. What it gives up: all outputs
#   see a channel through the same window.
# - MobileNet has 4,253,864 weights and 569 million multiply-adds, 95 % of them pointwise. The
#   width multiplier $\alpha$ scales them with about $\alpha^2$.
# - MobileNetV2 is wide inside its blocks and thin between them, without ReLU at the thin end:
#   3,538,984 weights, 301 million multiply-adds.
# - Multiply-adds are not milliseconds. Measure, in turn and more than once, and report a ratio.
# - What a separable network saves, and what it costs in accuracy, depends on the data and on
#   the size: compare at the same work, with several seeds.
# - Eight bits a number were enough here: a smaller file, nearly the same answers.
#
# **Next:** lab 10c takes a MobileNet that has seen 1.2 million photos, and teaches it cats and
# dogs from a few dozen.

# %% [markdown] lang="zh"
# ## 要点
#
# - 普通卷积同时看周围、混通道。先逐通道、再逐点，就是一先一后，乘加次数是原来的 $1/N + 1/k^2$。代价是：所有输出透过同一个窗口看
#   一个通道。
# - MobileNet 有 4,253,864 个权重、5.69 亿次乘加，其中 95% 是逐点卷积。宽度系数 $\alpha$ 使它们大约按 $\alpha^2$ 变化。
# - MobileNetV2 的模块内部宽、模块之间窄，窄的一头不用 ReLU：3,538,984 个权重，3.01 亿次乘加。
# - 乘加次数不等于毫秒数。要测量，轮流测、多次测，报告比值。
# - 可分离网络省多少计算、损失多少准确率，取决于数据和规模：要在计算量相同时、用多个种子来比。
# - 在这里，每个数用 8 位就够了：文件变小，回答几乎相同。
#
# **下一步**：实验 10c 用一个看过 120 万张照片的 MobileNet，只用几十张图片教它认猫和狗。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - A. G. Howard and others, "MobileNets: efficient convolutional neural networks for mobile
#   vision applications", arXiv:1704.04861 (2017): section 3.1 (depthwise separable
#   convolution and its cost), 3.2 with tables 1 and 2 (the network, its shares), 3.3 and 3.4
#   (width, size of the photo), tables 4 (full against separable) and 6 (widths).
# - L. Sifre, *Rigid-motion scattering for image classification*, PhD thesis, École
#   Polytechnique (2014): the older split, by the prior work section of Howard and others.
# - M. Sandler and others, "MobileNetV2: inverted residuals and linear bottlenecks",
#   *CVPR* (2018), 4510-4520, arXiv:1801.04381: figure 1 (the spiral), section 3, tables 2 and 4.
# - B. Jacob and others, "Quantization and training of neural networks for efficient
#   integer-arithmetic-only inference", *CVPR* (2018), 2704-2713, arXiv:1712.05877: section
#   2.1 (scale and zero point).
# - Dogs: `labs data dogs` names the pictures' source and licence.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - A. G. Howard 等，“MobileNets: efficient convolutional neural networks for mobile
#   vision applications”，arXiv:1704.04861（2017）：第 3.1 节（深度可分离卷积及其代价）、3.2 和表 1、表 2（整个网络，
#   各部分占比）、3.3 和 3.4（宽度系数，照片大小）、表 4（普通与可分离）、表 6（宽度）。
# - L. Sifre，*Rigid-motion scattering for image classification*，博士论文，École Polytechnique（2014）：
#   更早的拆分（据 Howard 等的第 2 节）。
# - M. Sandler 等，“MobileNetV2: inverted residuals and linear bottlenecks”，
#   *CVPR*（2018），4510-4520，arXiv:1801.04381：图 1（螺旋线）、第 3 节、表 2 和表 4。
# - B. Jacob 等，“Quantization and training of neural networks for efficient
#   integer-arithmetic-only inference”，*CVPR*（2018），2704-2713，arXiv:1712.05877：第 2.1 节（比例与零点）。
# - 狗的图片：`labs data dogs` 列出来源与许可。
