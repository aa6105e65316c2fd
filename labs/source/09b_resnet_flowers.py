# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "ResNet: how a network of fifty layers learns"
#       zh: ResNet：五十层的网络怎样学得会
#     case:
#       en: "ResNet: flowers"
#       zh: ResNet：花卉分类
#     week: 9
#     chapter:
#       en: "Classic convolutional networks (2)"
#       zh: 第六章 经典卷积神经网络（下）
#     minutes: {sample: 1, full: 3}
#     memory_mib: {sample: 2000, full: 2000}
#     data: [flowers]
#     python: "3.11"
#     grids:
#       depth:
#         cells: [setup, load, prepare, unit, around, block, network, settings, norms, judge, grid]
#         function: measured
#         arms: [plain_32, residual_32, plain_8, residual_8, plain_20, residual_20]
#         seeds: [1, 2, 3]
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - show degradation: a deeper plain network that does worse on the pictures it is trained
#   on, though it could copy the shallow one,
# - build a residual block, with an identity shortcut and with the two shortcuts for a
#   change of size,
# - count ResNet-50 block by block, up to its 25,636,712 numbers,
# - measure how gradients pass through 32 layers, with and without shortcuts,
# - take blocks out of a trained network and say what that tells about it.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 演示退化现象：更深的普通网络在它自己的训练图片上反而更差，尽管它本可以照抄浅的网络；
# - 搭出残差块：恒等捷径，以及尺寸改变时的两种捷径；
# - 逐块数出 ResNet-50 的 25,636,712 个数；
# - 测量梯度怎样穿过 32 层，有捷径与没有捷径各怎样；
# - 从训练好的网络里拿掉一个块，并说明这意味着什么。

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
training.start(seed=2015)

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## The network that would not get deeper
#
# From AlexNet (2012) to VGG and GoogLeNet (2014) the number of layers with weights went
# from 8 to 19 and 22, and the errors fell. Why not simply go on?
#
# Because at some depth it gets worse. In 2015 Kaiming He and three colleagues trained plain
# networks of 20 and of 56 layers on small photos, and the 56 layers had the higher error,
# **on the training pictures too** (figure 1 of the paper). That is not over-fitting: a
# network that over-fits does *well* on its training pictures. They called it
# **degradation**.
#
# It should not be possible. Take the trained network of 20 layers and put 36 layers into it
# that hand on what they get: 56 layers, the same answers. So a good network of 56 layers
# exists; training just does not find it.
#
# Their cure is to make "hand on what you get" the easiest thing to learn. Let $x$ be what
# enters a few layers and $F(x)$ what they make of it. A plain network passes on $F(x)$. A
# **residual block** passes on
#
# $$ y = x + F(x). $$
#
# The layers then only have to learn the *difference*, the residual, between what comes in
# and what should go out, and to hand on $x$ they only have to learn $F(x) = 0$. The line
# that carries $x$ around the layers is called a **shortcut**.

# %% [markdown] lang="zh"
# ## 加深不了的网络
#
# 从 AlexNet（2012）到 VGG 和 GoogLeNet（2014），带权重的层数从 8 增加到 19 和 22，错误率一路下降。那么继续
# 加层不就行了？
#
# 不行，深到一定程度反而变差。2015 年，何恺明等四人在小照片上训练了 20 层和 56 层的普通网络，56 层的错误率更高，
# **在训练图片上也是如此**（论文图 1）。这不是过拟合：过拟合的网络在训练图片上表现*很好*。他们把这种现象叫作
# **退化**。
#
# 这本来不该发生。取训练好的 20 层网络，再插进 36 个“收到什么就传出什么”的层，就得到 56 层、答案完全相同的网络。
# 可见好的 56 层网络是存在的，只是训练找不到它。
#
# 他们的办法是：让“原样传下去”成为最容易学会的事。设 $x$ 是进入某几层的输入，$F(x)$ 是这几层算出的结果。普通网络
# 传下去的是 $F(x)$，**残差块**传下去的是
#
# $$ y = x + F(x). $$
#
# 这几层只需学习输入与应有的输出之*差*，即残差；要把 $x$ 原样传下去，只要学会 $F(x) = 0$。绕过这几层、直接传递
# $x$ 的那条线叫作**捷径**（shortcut）。

# %% name="diagram"
# alt: Three blocks: plain, with an identity shortcut, with a projection on the shortcut  |  三种块：普通块、恒等捷径的残差块、捷径上有投影的残差块
two = ["conv 3x3", "BN, ReLU", "conv 3x3", "BN"]  # zh: "卷积 3×3", "BN、ReLU", "卷积 3×3", "BN"
plots.block_diagram(
    {
        "plain": (two, None),  # zh: "普通块"
        "residual, identity": (two, ""),  # zh: "残差块，恒等捷径", ""
        "residual, projection": (two, "conv 1x1,\nBN"),  # zh: "残差块，投影捷径", "卷积 1×1，\nBN"
    },
    title="A residual block adds its input to what its layers give",  # zh: "残差块把输入加到各层的结果上"
)

# %% [markdown] lang="en"
# BN is batch normalisation (lab 07a). The first two blocks have the same number of weights: a
# shortcut that only carries $x$ costs none. Where a block halves the maps and doubles their number,
# $x$ does not fit its result any more; the third block makes it fit with a convolution of
# 1 x 1. The ReLU stands behind the addition, as in the paper.

# %% [markdown] lang="zh"
# BN 是批归一化（实验 07a）。前两个块的权重个数相同：只传递 $x$ 的捷径不需要权重。如果一个块把特征图的边长减半、
# 张数加倍，$x$ 的形状就与结果对不上了；第三种块用 1×1 卷积来匹配。ReLU 在相加之后，与论文相同。

# %% [markdown] lang="en" section="data"
# ## The flowers, before any model
#
# Five kinds of flower. The bundled sample holds drawn flowers, 320 of each kind to train on
# and 60 to test; the full set holds photos, 60 of each kind and 25 to test. (Drawings a
# program can make in any number, photos must be taken; so here the full set is the smaller
# one.) All are 64 x 64 pixels in colour.

# %% [markdown] lang="zh"
# ## 先看花，再谈模型
#
# 五种花。随附的样本是画出来的花，每种 320 张训练、60 张测试；完整数据是照片，每种 60 张训练、25 张测试。
# （画可以由程序画出任意多张，照片却要一张张去拍，所以这里的完整数据反而比样本少。）都是 64×64 像素的彩色图片。

# %% name="load"
flowers = data.load("flowers")
full = flowers.scale == "full"
print(flowers.train.x.shape, flowers.test.x.shape)

# %% name="look"
# alt: Eight pictures of each of five kinds of flower, one kind in a row  |  五种花，每种八张，一行一种
NAMES = ["daisy", "dandelion", "rose", "sunflower", "tulip"]  # zh: "雏菊", "蒲公英", "玫瑰", "向日葵", "郁金香"
rows = [np.flatnonzero(flowers.train.y == kind)[:8] for kind in range(5)]
chosen = np.concatenate(rows)
plots.image_grid(
    flowers.train.x[chosen],
    [NAMES[kind] for kind in flowers.train.y[chosen]],
    columns=8,
    title="Five kinds: colour alone does not tell them apart",  # zh: "五种花：单凭颜色分不开"
)

# %% [markdown] lang="en"
# Look along the rows: one kind comes in several colours, and one colour in several kinds.
# What is left is form: the number of petals, the disc in the middle, rings or a cup.
#
# Each of the three colour channels is brought to mean 0 and deviation 1 over the training set.
# An eighth of the training pictures is kept aside for validation. (They too enter the six
# numbers, the means and deviations; the test pictures do not.) Guessing is right once in five
# times.

# %% [markdown] lang="zh"
# 逐行看：同一种花有好几种颜色，同一种颜色的花又有好几种。剩下的是形状：花瓣的多少、中间的花盘、一圈圈的还是杯形的。
#
# 三个颜色通道各在训练集上变为均值 0、标准差 1。留出八分之一的训练图片作验证。（均值和标准差这六个数，计算时也包括了
# 留出的图片，但不包括测试图片。）乱猜五次对一次。

# %% name="prepare"
mean = flowers.train.x.mean(axis=(0, 1, 2))
deviation = flowers.train.x.std(axis=(0, 1, 2))


def prepare(pictures):
    """Bring each colour to mean 0 and deviation 1."""  # zh: "每种颜色变为均值 0、标准差 1。"
    return ((pictures - mean) / deviation).astype("float32")


is_aside = np.arange(len(flowers.train.y)) % 8 == 0
x_train, y_train = prepare(flowers.train.x[~is_aside]), flowers.train.y[~is_aside]
x_aside, y_aside = prepare(flowers.train.x[is_aside]), flowers.train.y[is_aside]
x_test, y_test = prepare(flowers.test.x), flowers.test.y
print(x_train.shape, x_aside.shape, np.bincount(y_aside))

# %% [markdown] lang="en" section="model"
# ## A residual network, piece by piece
#
# Every convolution is followed by batch normalisation, which subtracts each channel's mean.
# A bias would be subtracted with it, so the convolutions have none. (A common mistake leaves
# the biases in; it does no harm but for the weights that it wastes.)
#
# Three arguments are used later: `gamma` says with what the factor of the normalisation
# begins (1, or 0), `pool` puts a max pooling between the two, and `momentum` sets how slowly
# the moving mean and variance follow the batches: 0.9 is faster than Keras's 0.99, for few
# steps.

# %% [markdown] lang="zh"
# ## 一块一块搭出残差网络
#
# 每个卷积之后都是批归一化，它会减去各通道的均值，偏置也就一起被减掉了，所以卷积不带偏置。（常见的错误是把偏置留着：
# 没有坏处，只是白费权重。）
#
# 另有三个参数后面会用到：`gamma` 是归一化系数的初始值（1 或 0），`pool` 在卷积和归一化之间加一个最大池化，`momentum` 决定移动均值和
# 方差跟随各批的快慢：0.9 比 Keras 默认的 0.99 跟得快，适合步数少的训练。


# %% name="unit"
def convolution(maps, filters, size, strides, name, gamma="ones", pool=1):
    """A convolution without biases, then batch normalisation."""  # zh: "不带偏置的卷积，后接批归一化。"
    maps = layers.Conv2D(
        filters,
        size,
        strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_conv",
    )(maps)
    if pool > 1:
        maps = layers.MaxPooling2D(pool, name=f"{name}_pool")(maps)
    return layers.BatchNormalization(
        momentum=0.9, gamma_initializer=gamma, name=f"{name}_bn"
    )(maps)


# %% [markdown] lang="en"
# ### The way around
#
# Inside a stage the maps keep their size and number, and the shortcut is the identity: the
# line `return maps`. From one stage to the next they halve in size and double in number, and
# the paper tries two ways to make $x$ fit:
#
# - **option A**: take every second row and column, and append channels of zeros; no weights,
# - **option B**: a 1 x 1 convolution with stride 2, the *projection*.

# %% [markdown] lang="zh"
# ### 绕过去的路
#
# 在一个阶段之内，特征图的尺寸和张数不变，捷径就是恒等映射：即 `return maps` 那一行。从一个阶段到下一个阶段，边长
# 减半、张数加倍，论文试了两种办法使 $x$ 匹配：
#
# - **方案 A**：每两行、每两列取一个，再补上全零的通道；不需要权重；
# - **方案 B**：步幅为 2 的 1×1 卷积，即*投影*。


# %% name="around"
@keras.saving.register_keras_serializable(package="lab09b")
class ZeroChannels(layers.Layer):
    """Append as many channels of zeros as there are channels."""  # zh: "补上同样多的全零通道。"

    def call(self, maps):
        return ops.concatenate([maps, ops.zeros_like(maps)], axis=-1)


def shortcut(maps, filters, strides, option, name):
    """The way around a block: identity, option A or option B."""  # zh: "绕过一个块的路：恒等、方案 A 或方案 B。"
    if maps.shape[-1] == filters:
        return maps
    if option == "B":
        return convolution(maps, filters, 1, strides, f"{name}_0")
    every_second = layers.MaxPooling2D(1, strides, name=f"{name}_pick")(maps)
    return ZeroChannels(name=f"{name}_pad")(every_second)


# %% [markdown] lang="en"
# (The largest value of a window of one pixel is that pixel: pooling with windows of 1 and a
# stride of 2 takes every second row and column.) A picture of 4 x 4 with one channel shows
# what option A does:

# %% [markdown] lang="zh"
# （一个像素的窗口中最大的值就是它自己：窗口为 1、步幅为 2 的池化，正是每两行、每两列取一个。）用 4×4、一个通道的
# 图片看看方案 A 做了什么：

# %% name="option-a" tags=["strict"]
tiny = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
given = ops.convert_to_numpy(shortcut(ops.convert_to_tensor(tiny), 2, 2, "A", "tiny"))
print(tiny[0, ..., 0])
print(given[0, ..., 0], given[0, ..., 1], sep="\n")

# %% [markdown] lang="en"
# Four of the sixteen numbers are left, and a channel of zeros stands beside them. Now the
# block. With `kind="plain"` it lacks the addition and nothing else:

# %% [markdown] lang="zh"
# 十六个数留下四个，旁边添了一个全零的通道。现在搭块。`kind="plain"` 时只少了相加，其余完全相同：


# %% name="block"
def block(maps, filters, strides, name, kind="residual", option="A", gamma="ones"):
    """Two convolutions; a residual block adds its input to what they give."""  # zh: "两个卷积；残差块把输入加到它们的结果上。"
    branch = convolution(maps, filters, 3, strides, f"{name}_1")
    branch = layers.ReLU(name=f"{name}_relu")(branch)
    branch = convolution(branch, filters, 3, 1, f"{name}_2", gamma)
    if kind == "residual":
        around = shortcut(maps, filters, strides, option, name)
        branch = layers.Add(name=f"{name}_add")([around, branch])
    return layers.ReLU(name=f"{name}_out")(branch)


# %% [markdown] lang="en"
# ### The whole network
#
# As in section 4.2 of the paper: three stages of $n$ blocks, each block with two
# convolutions. With the *stem* (the first convolution) and the dense layer at the end that
# makes $6n + 2$ layers with weights: 8, 20 and 32 for $n = 1, 3, 5$. The stem has a stride
# of 2 and a pooling behind it, so that the stages work at 16 x 16, 8 x 8 and 4 x 4, cheap
# sizes; with `stride=1` at twice as much. (The pooling stands before the normalisation, which
# then has a quarter of the numbers to treat.) The mean of each map goes into one small dense
# layer (global average pooling, lab 09a). `left_out` replaces a block by its shortcut; we
# shall need that later.

# %% [markdown] lang="zh"
# ### 整个网络
#
# 与论文第 4.2 节相同：三个阶段，每阶段 $n$ 个块，每块两个卷积。加上开头的第一个卷积（*stem*）和最后的全连接层，带权重的
# 层共 $6n + 2$ 个：$n = 1, 3, 5$ 时是 8、20、32。stem 的步幅为 2，后面还有池化，所以三个阶段的边长是
# 16、8、4，计算便宜；`stride=1` 时各大一倍。（池化放在归一化之前，归一化要处理的数只剩四分之一。）最后每张特征图取平均，
# 送进一个小的全连接层（全局平均池化，实验 09a）。`left_out` 用捷径代替一个块，后面会用到。


# %% name="network"
def build(
    depth, kind="residual", option="A", gamma="ones", width=8, stride=2, left_out=()
):
    """A network of 6n + 2 layers, n blocks in each of three stages."""  # zh: "6n + 2 层的网络：三个阶段，每阶段 n 个块。"
    inputs = keras.Input((64, 64, 3))
    maps = convolution(inputs, width, 5, stride, "stem", pool=2)
    maps = layers.ReLU(name="stem_out")(maps)
    for number in range((depth - 2) // 2):
        stage, place = divmod(number, (depth - 2) // 6)
        filters, strides = width * 2**stage, 2 if stage and not place else 1
        name = f"block{number + 1}"
        if name in left_out:
            maps = shortcut(maps, filters, strides, "A", name)
        else:
            maps = block(maps, filters, strides, name, kind, option, gamma)
    maps = layers.GlobalAveragePooling2D(name="mean")(maps)
    return keras.Model(inputs, layers.Dense(5, name="logits")(maps))


# %% name="eight"
plots.network_table(build(8), title="A residual network of eight layers")  # zh: "八层的残差网络"

# %% [markdown] lang="en"
# Count the convolutions and the dense layer: eight. Two of them by
# hand: the stem has $5 \times 5 \times 3 \times 8 = 600$ weights; each convolution of block 1
# has $3 \times 3 \times 8 \times 8 = 576$ and its batch normalisation four numbers for each
# of 8 channels, 32. What do shortcuts cost?

# %% [markdown] lang="zh"
# 数一数卷积层，再加上全连接层：共八层。手算其中两个：stem 有 $5 \times 5 \times 3 \times 8 = 600$ 个
# 权重；块 1 的每个卷积有 $3 \times 3 \times 8 \times 8 = 576$ 个，它的批归一化对 8 个通道各有四个数，共 32 个。捷径要
# 花多少权重？

# %% name="costs" tags=["strict"]
for depth in (8, 20, 32):
    plain, option_a, option_b = (
        build(depth, "plain").count_params(),
        build(depth).count_params(),
        build(depth, option="B").count_params(),
    )
    print(depth, f"{plain:,}", f"{option_a:,}", f"{option_b:,}")
    assert plain == option_a
    assert option_b - plain == (8 * 16 + 4 * 16) + (16 * 32 + 4 * 32)

# %% [markdown] lang="en"
# With option A a residual network has exactly the weights of the plain one, so the two can be
# compared fairly. Option B adds two projections, $8 \times 16 + 4 \times 16 = 192$ and
# $16 \times 32 + 4 \times 32 = 640$ numbers, at any depth.
#
# ### The deep network that copies the shallow one
#
# The argument of the story, as code. We take a network of 8 layers and build one of 20 that
# gives the same answers. Blocks 1, 4 and 7 take over the weights of the three blocks; the
# other six must hand on what they get. In the residual network that takes one step: the last
# batch normalisation of the block gets $\gamma = 0$ (its factor), so $F(x) = 0$. In the plain
# one every convolution must become a copying machine: a kernel that is 1 in its centre for
# its own channel and 0 elsewhere, and a batch normalisation that changes nothing. (The plain
# copy also passes two ReLUs. They change nothing either: what enters the block comes out of a
# ReLU, so no value is negative.)

# %% [markdown] lang="zh"
# 用方案 A 时，残差网络的权重数与普通网络完全相同，所以两者可以公平比较。方案 B 多出两个投影，
# $8 \times 16 + 4 \times 16 = 192$ 和 $16 \times 32 + 4 \times 32 = 640$ 个数，与深度无关。
#
# ### 照抄浅网络的深网络
#
# 把开头的论证写成代码。取一个 8 层的网络，搭一个答案相同的 20 层网络。第 1、4、7 块接过那三个块的权重，其余六块必须
# 把收到的原样传下去。在残差网络里只需一步：令块中最后一个批归一化的系数 $\gamma = 0$，于是 $F(x) = 0$。在普通网络里，
# 每个卷积都要变成“复印机”：卷积核的中心对本通道为 1，其余为 0，批归一化也什么都不改变。（普通网络的副本还要经过两个
# ReLU，也不改变什么：进入这个块的值是从前一个 ReLU 出来的，没有负数。）


# %% name="deepened"
COPIED = {"block1": "block1", "block4": "block2", "block7": "block3"}


def deepened(shallow, kind):
    """A network of 20 layers with the answers of one of 8."""  # zh: "20 层的网络，答案与 8 层的相同。"
    deep = build(20, kind, gamma="zeros" if kind == "residual" else "ones")
    for layer in (layer for layer in deep.layers if layer.weights):
        head, line, tail = layer.name.partition("_")
        if head in COPIED or "block" not in head:
            twin = shallow.get_layer(COPIED.get(head, head) + line + tail)
            layer.set_weights(twin.get_weights())
        elif kind == "plain" and tail.endswith("conv"):
            copying = np.zeros(layer.kernel.shape)
            copying[1, 1] = np.eye(len(copying[1, 1]))
            layer.set_weights([copying])
        elif kind == "plain" and tail.endswith("bn"):
            one, zero = np.ones(layer.gamma.shape), np.zeros(layer.gamma.shape)
            # divides by the root of variance + epsilon: 1  |  除以 √(方差 + ε)，即 1
            layer.set_weights([one, zero, zero, one - layer.epsilon])
    return deep


# %% name="same-answers" tags=["strict"]
for kind in ("plain", "residual"):
    shallow = build(8, kind)
    deep = deepened(shallow, kind)
    answers = [ops.convert_to_numpy(net(x_test[:20])) for net in (shallow, deep)]
    print(kind, np.allclose(*answers, atol=1e-4))

# %% [markdown] lang="en"
# Both deep networks give the answers of the shallow one. (As they are used; in training the
# normalisation takes mean and variance of each batch instead.) So a plain network of 20 layers can
# do whatever one of 8 can; if it does worse on its training pictures, the fault lies with
# the training. And see how much less the residual network needs: one number a channel at 0,
# instead of whole kernels in one exact setting. (Some even begin the training so, with
# $\gamma = 0$ in every block: Goyal and others, 2017.)
#
# ### ResNet-50, block by block
#
# For photos of 224 x 224 and 1,000 kinds, the paper saves work with another block, the
# **bottleneck**: a 1 x 1 convolution from many channels down to $w$, a 3 x 3 convolution on
# those $w$, and a 1 x 1 convolution up to $4w$. There are 3, 4, 6 and 3 such blocks with
# $w$ = 64, 128, 256 and 512. With the stem and the dense layer:
# $1 + 3 \times (3 + 4 + 6 + 3) + 1 = 50$ layers. The first block of each stage has a
# projection; it is not counted as a layer.
#
# Keras has this network. A convolution of $k \times k$ from $c$ channels to $f$, with $f$
# biases (Keras does keep them here) and $4f$ numbers of its batch normalisation, has
# $k^2 c f + 5f$ numbers:

# %% [markdown] lang="zh"
# 两个深网络的答案都与浅网络相同。（这是指使用时；训练时，归一化用的是每一批自己的均值和方差。）所以 8 层普通网络能做到的，20 层的都能做到；如果它在训练图片上反而更差，问题就出在
# 训练上。再看残差网络需要的少得多：每个通道一个数为 0 即可，而不是整个卷积核都要恰到好处。
# （有人甚至就这样开始训练，让每个块的 $\gamma = 0$：Goyal 等，2017。）
#
# ### ResNet-50，一块一块地数
#
# 对 224×224、1,000 类的照片，论文用另一种块来节省计算，即**瓶颈块**（bottleneck）：先用 1×1 卷积把许多通道降到 $w$ 个，
# 在这 $w$ 个通道上做 3×3 卷积，再用 1×1 卷积升到 $4w$ 个。四个阶段分别有 3、4、6、3 个这样的块，$w$ = 64、128、256、
# 512。加上 stem 和全连接层：$1 + 3 \times (3 + 4 + 6 + 3) + 1 = 50$ 层。每个阶段的第一块有投影，它不计入层数。
#
# Keras 里有这个网络。从 $c$ 个通道到 $f$ 个通道的 $k \times k$ 卷积，带 $f$ 个偏置（Keras 在这里保留了偏置），加上
# 批归一化的 $4f$ 个数，一共 $k^2 c f + 5f$ 个：

# %% name="resnet50" tags=["strict"]
STAGES = {"conv2": (3, 64), "conv3": (4, 128), "conv4": (6, 256), "conv5": (3, 512)}


def unit(size, inputs, filters):
    """Numbers of a convolution with biases and its batch normalisation."""  # zh: "带偏置的卷积和它的批归一化共有多少个数。"
    return size * size * inputs * filters + 5 * filters


parts, inputs = {"stem": unit(7, 3, 64)}, 64
for stage, (blocks, w) in STAGES.items():
    first = unit(1, inputs, w) + unit(3, w, w) + unit(1, w, 4 * w)
    first += unit(1, inputs, 4 * w)  # the projection  |  投影
    other = unit(1, 4 * w, w) + unit(3, w, w) + unit(1, w, 4 * w)
    parts[stage] = first + (blocks - 1) * other
    print(f"{stage}: {first:9,} + {blocks - 1} x {other:9,} = {parts[stage]:10,}")
    inputs = 4 * w
parts["dense"] = 2048 * 1000 + 1000  # zh: "dense"
print(f"{parts['stem']:,} + ... + {parts['dense']:,} = {sum(parts.values()):,}")  # zh: "{parts['stem']:,} + ... + {parts['dense']:,} = {sum(parts.values()):,}"

# %% [markdown] lang="en"
# One line by hand, the first block of conv2: $64 \cdot 64 + 320 = 4{,}416$ for the way down,
# $9 \cdot 64 \cdot 64 + 320 = 37{,}184$ for the 3 x 3, and twice
# $64 \cdot 256 + 1{,}280 = 17{,}664$ for the way up and the projection: 76,928 in all. Now
# we ask Keras's own network, block by block:

# %% [markdown] lang="zh"
# 手算一行，conv2 的第一块：降维 $64 \cdot 64 + 320 = 4{,}416$，3×3 卷积 $9 \cdot 64 \cdot 64 + 320 = 37{,}184$，升维
# 和投影各 $64 \cdot 256 + 1{,}280 = 17{,}664$，合计 76,928。再逐块问一问 Keras 自己的网络：

# %% name="keras-resnet50" tags=["strict"]
resnet50 = keras.applications.ResNet50(weights=None)
counted = dict.fromkeys(parts, 0)
biases = moving = 0
for layer in resnet50.layers:
    part = layer.name.partition("_")[0]
    part = {"conv1": "stem", "predictions": "dense"}.get(part, part)
    if layer.weights:
        counted[part] += layer.count_params()
    if isinstance(layer, layers.Conv2D):
        biases += layer.filters
    if isinstance(layer, layers.BatchNormalization):
        moving += 2 * layer.gamma.shape[0]
total = resnet50.count_params()
assert counted == parts and total == 25_636_712
print(f"{total:,} - {biases:,} - {moving:,} = {total - biases - moving:,}")
del resnet50, layer  # a tenth of a gigabyte  |  占十分之一 GB

# %% [markdown] lang="en"
# All parts agree. The last line explains another number that is often quoted: without the
# useless biases and without the moving means and variances, which are not trained, ResNet-50
# has 25,557,032 weights. AlexNet, with its eight
# layers, has 62,378,344 (lab 06b): ResNet-50 is six times as deep with fewer than half of the
# weights. It has only one dense layer, behind an average.

# %% [markdown] lang="zh"
# 各部分全部相符。最后一行解释了另一个常见的数：去掉没有用的偏置，以及不参与训练的移动均值和方差，ResNet-50 有
# 25,557,032 个权重。八层的 AlexNet 有 62,378,344 个（实验 06b）：ResNet-50 的深度是它的六倍，权重却不到一半，因为它只有
# 一个全连接层，而且接在平均之后。

# %% [markdown] lang="en" section="training"
# ## Training: is deeper worse?
#
# Six networks, plain and residual, with 8, 20 and 32 layers. Everything else is equal: the
# weights' number at the same depth, the pictures, the steps, the optimizer and its learning
# rate (`AdamW` and `one_cycle`, lab 06a). One run proves little, so there are three seeds.
#
# Eighteen trainings are many for two processor cores. So they are not done here: this notebook
# reads what they gave, from a file that comes with the course. And each is short: 240 steps
# on the sample, 160 on the full set, always with 32 pictures. (The first 1,280 or 256 training
# pictures are used, whole batches only.)

# %% [markdown] lang="zh"
# ## 训练：越深越差吗？
#
# 六个网络：普通的与残差的，各有 8、20、32 层。其余全部相同：同一深度的权重数、图片、步数、优化器及其学习率（`AdamW` 和
# `one_cycle`，实验 06a）。只跑一次说明不了什么，所以用三个随机种子。
#
# 对两个处理器核心来说，十八次训练太多了，所以不在这里训练：笔记本只读取课程附带的文件，里面存着训练的结果。而且每次都很短：
# 样本上 240 步，完整数据上 160 步，每步 32 张图片。（用的是前 1,280 张或前 256 张训练图片，正好是整批。）


# %% name="settings"
EPOCHS, BATCH_SIZE = 20 if full else 6, 32
x_some, y_some = (each[: 256 if full else 1280] for each in (x_train, y_train))


def compiled(model):
    """Make a model ready for the training of the table."""  # zh: "让模型准备好表中的训练。"
    steps = EPOCHS * len(x_some) // BATCH_SIZE
    model.compile(
        keras.optimizers.AdamW(training.one_cycle(0.003, steps), weight_decay=0.01),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model


# %% [markdown] lang="en"
# Two things are measured besides accuracy. `gradient_norms` gives, for 64 training pictures,
# the size of the loss's gradient in the kernels of each layer: the root of the sum
# of its squares. And `without` takes one block out of a trained network; its shortcut stays.

# %% [markdown] lang="zh"
# 除准确率外还测两样东西。`gradient_norms` 用 64 张训练图片，给出损失对每层卷积核的梯度的大小：各分量平方和的平方根。
# `without` 从训练好的网络里拿掉一个块，捷径留下。


# %% name="norms"
few = slice(64)


def gradient_norms(model):
    """Size of the loss's gradient in each layer's kernels, in order."""  # zh: "损失对每层卷积核的梯度大小，按层的次序。"
    kernels = [
        layer.kernel
        for layer in model.layers
        if isinstance(layer, layers.Conv2D) and layer.kernel_size[0] > 1
    ]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        value = loss(y_some[few], model(x_some[few], training=True))
    gradients = tape.gradient(value, [kernel.value for kernel in kernels])
    return [float(ops.sqrt(ops.sum(gradient**2))) for gradient in gradients]


# %% name="judge"
def accuracy(model, x, y):
    """Share of the pictures that the model names rightly."""  # zh: "模型判对的图片所占的比例。"
    logits = [model(x[i : i + 200], training=False) for i in range(0, len(x), 200)]
    answers = np.argmax(ops.convert_to_numpy(ops.concatenate(logits)), axis=1)
    return float(np.mean(answers == y))


def without(model, depth, kind, name):
    """The same trained network with one block taken out."""  # zh: "同一个训练好的网络，拿掉一个块。"
    stem = model.get_layer("stem_conv")
    sizes = {"width": stem.filters, "stride": stem.strides[0]}
    smaller = build(depth, kind, left_out=(name,), **sizes)
    for layer in smaller.layers:
        if layer.weights:
            layer.set_weights(model.get_layer(layer.name).get_weights())
    return smaller


# %% [markdown] lang="en"
# `labs bench 09b-depth` called the next function for each network and each seed. (In a plain
# network only a block that keeps the maps' size can be left out; of the nine blocks of the
# networks of 20 layers these are seven.)

# %% [markdown] lang="zh"
# `labs bench 09b-depth` 对每个网络、每个种子调用下面的函数。（在普通网络里，只有不改变特征图尺寸的块才能拿掉；20 层网络
# 的九个块中有七个。）

# %% name="grid"
SAME_SIZE = (1, 2, 3, 5, 6, 8, 9)


def measured(arm, seed):
    """Train one arm with one seed; return its figures."""  # zh: "用一个种子训练一种网络，返回各项数字。"
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    kind, depth = arm.split("_")
    model = compiled(build(int(depth), kind))
    series = {"start": gradient_norms(model)}
    options = {"batch_size": BATCH_SIZE, "epochs": EPOCHS, "verbose": 0}
    series["loss"] = model.fit(x_some, y_some, **options).history["loss"]
    figures = {"train": accuracy(model, x_some, y_some)}
    figures["test"] = accuracy(model, x_test, y_test)
    for number in SAME_SIZE if depth == "20" else ():
        less = without(model, 20, kind, f"block{number}")
        figures[f"without_{number}"] = accuracy(less, x_some, y_some)
    series["end"] = gradient_norms(model)
    for key, values in series.items():
        figures |= {f"{key}_{n:02}": value for n, value in enumerate(values, 1)}
    return figures


# %% [markdown] lang="en"
# Its table is read here. Left the plain networks, right the residual ones: the loss on the
# training pictures, mean of three seeds; the bands are their deviation. The dotted line,
# $\ln 5 = 1.61$, is the loss of a network that gives each kind the same chance.

# %% [markdown] lang="zh"
# 这里读取它的结果。左边是普通网络，右边是残差网络：训练图片上的损失，三个种子的平均；色带是标准差。虚线
# $\ln 5 = 1.61$ 是对五种花一视同仁的网络的损失。

# %% name="race"
# alt: Training loss of 8, 20 and 32 layers: plain left, residual right  |  8、20、32 层的训练损失随轮数的变化，左为普通网络，右为残差网络
grid = labdata.grid("09b-depth", flowers.scale)
steps = [f"loss_{n:02}" for n in range(1, EPOCHS + 1)]
epochs = np.arange(1, EPOCHS + 1)
figure = plots.new_figure("Plain: 32 layers fall behind. Residual: they do not")  # zh: "普通网络到 32 层就落后了，残差网络不会"
panels = figure.subplots(1, 2, sharey=True)
titles = {"plain": "plain", "residual": "residual"}  # zh: "plain", "普通网络", "residual", "残差网络"
for panel, (kind, title) in zip(panels, titles.items(), strict=True):
    for depth in (8, 20, 32):
        runs = np.array([grid[f"{kind}_{depth}"][step] for step in steps])
        middle, spread = runs.mean(axis=1), runs.std(axis=1, ddof=1)
        panel.plot(epochs, middle, label=f"{depth} layers")  # zh: "{depth} 层"
        panel.fill_between(epochs, middle - spread, middle + spread, alpha=0.2)
    panel.axhline(np.log(5), color="grey", linestyle=":", linewidth=1)
    panel.set(xlabel="epoch", title=title)  # zh: "训练轮次"
panels[0].set_ylabel("training loss")  # zh: "训练损失"
panels[0].legend()
figure

# %% [markdown] lang="en"
# On the left the network of 32 layers ends with the highest loss. The one of 20 does worse
# than 8 layers on the drawings. (On the photos of the full set it catches up; the sample does
# not show that.) On the right the 32 layers begin with the highest loss, before the learning
# rate has risen, and end below the 8, in the mean of three seeds. All six saw the same pictures equally often, and at each depth both kinds have the same
# number of weights.
#
# The curve of the 32 plain layers is still falling when training ends, after some two hundred
# steps (the paper took 64,000). So what is seen here is that a deep plain network learns far
# more *slowly*, not that it would never get there.

# %% [markdown] lang="zh"
# 左图中，32 层的网络最后损失最高。20 层的在画出来的花上不如 8 层。（在完整数据的照片上它追了上来，样本上看不到这一点。）
# 右图中，32 层的网络一开始损失最高（那时学习率还没有升上去），最后按三个种子的平均低于 8 层的。六个网络看同样的图片、次数
# 也相同；同一深度的两种网络权重数相同。
#
# 训练结束时（大约两百步之后；论文用了 64,000 步），32 层普通网络的曲线还在下降。所以这里看到的是：深的普通网络学得*慢*得多，
# 而不是永远学不会。

# %% [markdown] lang="en"
# Now in numbers. Networks of the same seed are compared with each other, so that there are
# three differences; their mean has a standard error, $s / \sqrt{3}$, where $s$ is the
# deviation of the three. With so few, chance alone passes 4.3 times the standard error once
# in twenty times.

# %% [markdown] lang="zh"
# 再看数字。同一种子的网络互相比较，就有三个差值；它们的平均有标准误差 $s / \sqrt{3}$，$s$ 是三个差值的标准差。只有三个时，
# 仅凭偶然超过标准误差 4.3 倍的情形，二十次里也有一次。


# %% name="table"
def difference(arm, base, figure):
    """Mean difference of two arms, seed by seed, in points; its error."""  # zh: "两种网络按种子逐一相减，平均差（百分点）及其误差。"
    pairs = 100 * (np.array(grid[arm][figure]) - np.array(grid[base][figure]))
    return pairs.mean(), pairs.std(ddof=1) / np.sqrt(len(pairs))


table = {}
for kind, title in titles.items():
    for depth in (8, 20, 32):
        arm = f"{kind}_{depth}"
        change, error = difference(arm, f"{kind}_8", "train")
        verdict = "noise" if abs(change) <= 4.3 * error else "more than noise"  # zh: "噪声", "超出噪声"
        table[f"{title}, {depth} layers"] = {  # zh: "{title}，{depth} 层"
            "training": f"{np.mean(grid[arm]['train']):.1%}",  # zh: "训练", "{np.mean(grid[arm]['train']):.1%}"
            "against 8 layers": "" if depth == 8 else f"{change:+.1f} ± {error:.1f}",  # zh: "与 8 层相比", "", "{change:+.1f} ± {error:.1f}"
            "verdict": "" if depth == 8 else verdict,  # zh: "结论", ""
            "test": f"{np.mean(grid[arm]['test']):.1%}",  # zh: "测试", "{np.mean(grid[arm]['test']):.1%}"
        }
plots.results_table(
    table,
    name="network",  # zh: "网络"
    title="Accuracy, means of three seeds; differences in points",  # zh: "准确率，三个种子的平均；差值以百分点计"
)

# %% [markdown] lang="en"
# Read the plain rows first: with 32 layers the network names far fewer of its own *training*
# pictures rightly than with 8. Over-fitting looks otherwise: it shows in the last column, where
# every network does worse than on its training pictures. A network can suffer from the one, the
# other, or both.
#
# Now the residual rows. The deeper ones show no drop in training accuracy that is more than
# noise; whether they gain any, three seeds do not settle ("noise"). And look at their last
# column: with 20 and 32 layers they do worse on the test pictures than with 8. Depth did not
# help there, and the shortcut does not cure that.
#
# The fair question is another one: plain against residual at *equal* depth, with the same
# number of weights. Again seed by seed:

# %% [markdown] lang="zh"
# 先读普通网络的几行：32 层的网络在自己的*训练*图片上判对的，远少于 8 层的。过拟合是另一回事，看最后一列：每个网络在测试图片上都比在
# 训练图片上差。一个网络可以有其中一种毛病，也可以两种都有。
#
# 再看残差网络的几行。更深的网络，训练准确率没有超出噪声的下降；有没有上升，三个种子还不能断定（“噪声”）。再看它们的
# 最后一列：20 层和 32 层在测试图片上比 8 层差。在这里加深对测试没有好处，捷径也治不了这个毛病。
#
# 公平的比较是另一个：普通与残差，*同一*深度，权重个数相同。仍按种子逐一相减：

# %% name="equal-depth"
pairs = {}
for depth in (8, 20, 32):
    row = {}
    for figure, name in {"train": "training", "test": "test"}.items():  # zh: "train", "训练", "test", "测试"
        change, error = difference(f"residual_{depth}", f"plain_{depth}", figure)
        verdict = "noise" if abs(change) <= 4.3 * error else "more than noise"  # zh: "噪声", "超出噪声"
        row[name] = f"{change:+.1f} ± {error:.1f}"
        row[f"{name}: verdict"] = verdict  # zh: "{name}：结论"
    pairs[f"{depth} layers"] = row  # zh: "{depth} 层"
plots.results_table(
    pairs,
    name="depth",  # zh: "深度"
    title="Residual minus plain, in points",  # zh: "残差减普通，百分点"
)

# %% [markdown] lang="en"
# With 8 layers the shortcut makes no difference that is more than noise. With 32 the residual
# network is tens of points ahead on the training pictures, far beyond noise. That is what the
# shortcut cures.

# %% [markdown] lang="zh"
# 8 层时，捷径没有带来超出噪声的差别。32 层时，残差网络的训练准确率高出几十个百分点，远远超出噪声。捷径治好的就是这一点。

# %% [markdown] lang="en"
# ### A small ResNet for flowers
#
# Now one network to keep: 14 layers, twice as wide, with `stride=1` in the stem, so that its
# stages see maps of 32 x 32, 16 x 16 and 8 x 8. Every time a training picture comes up it may
# be mirrored (lab 07b): a flower stays a flower. The few photos of the full set are also
# shifted, enlarged or shrunk, turned a little, and made lighter or darker, with more contrast
# or less. These layers act in training only.

# %% [markdown] lang="zh"
# ### 识别花卉的小 ResNet
#
# 现在训练一个要留下来的网络：14 层，宽一倍，stem 中 `stride=1`，所以三个阶段看到的特征图是 32×32、16×16、8×8。每张训练
# 图片每次出现时都可能左右翻转（实验 07b）：花还是那朵花。完整数据的照片很少，所以还会略微平移、放大或缩小、旋转，
# 并改变亮度和对比度。这些层只在训练时起作用。

# %% name="small"
DEPTH = 14
small = build(DEPTH, width=16, stride=1)
views = [keras.Input((64, 64, 3)), layers.RandomFlip("horizontal", seed=1)]
if full:
    edges = {"fill_mode": "reflect", "seed": 2}
    views.append(layers.RandomTranslation(0.1, 0.1, **edges))
    views.append(layers.RandomZoom(0.2, **edges))
    views.append(layers.RandomRotation(18 / 360, **edges))
    light = {"value_range": (-3, 3), "seed": 3}
    views.append(layers.RandomBrightness(0.1, **light))
    views.append(layers.RandomContrast(0.4, **light))
augmented = keras.Sequential([*views, small])

# %% [markdown] lang="en"
# Optimizer and rate are those of the table, with a higher peak and more decay of the weights,
# most on the few photos. (These numbers, and the network's depth and width, were chosen in a
# few trials by the pictures kept aside. The trials showed the test accuracy too, so the one
# below may be a little too good.)

# %% [markdown] lang="zh"
# 优化器和学习率与前面的表相同，只是学习率的峰值更高，权重衰减更强，照片少的完整数据上最强。（这些数以及网络的深度
# 和宽度，是试了几次之后凭留出的图片选定的。试的时候也看到了测试准确率，所以下面的测试准确率可能略微偏高。）

# %% name="train"
epochs, batch_size, decay = (60, 32, 0.5) if full else (12, 32, 0.05)
steps = epochs * int(np.ceil(len(x_train) / batch_size))
augmented.compile(
    keras.optimizers.AdamW(training.one_cycle(0.004, steps), weight_decay=decay),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
    steps_per_execution=8,
)
history = training.checkpointed(augmented, "09b small").fit(
    x_train,
    y_train,
    batch_size=batch_size,
    epochs=epochs,
    validation_data=(x_aside, y_aside),
    callbacks=[training.progress(every=10 if full else 2)],
    verbose=0,
)

# %% name="curves"
# alt: Training and validation accuracy of the small ResNet against epochs  |  小 ResNet 的训练与验证准确率随轮数的变化
plots.learning_curves(
    {"small ResNet": history},  # zh: "小 ResNet"
    title="The small ResNet learns the flowers",  # zh: "小 ResNet 学会认花"
)

# %% [markdown] lang="en"
# The training accuracy is measured on pictures as the augmentation left them, an average over
# the epoch; the validation accuracy on the pictures as they are, at its end. With as few
# pictures as were kept aside the validation curve jumps. Where it falls behind the training
# curve, the network over-fits: the other ailment. Now the test set:

# %% [markdown] lang="zh"
# 训练准确率是在增强过的图片上测得的，是一轮之中的平均；验证准确率用的是原图，在一轮结束时测量。留出的图片很少，所以
# 验证曲线跳动较大。它落在训练曲线后面，就是过拟合，即另一种毛病。现在用上测试集：

# %% name="test"
logits = small.predict(x_test, verbose=0)
predicted = np.argmax(logits, axis=1)
test_accuracy = float(np.mean(predicted == y_test))
error = np.sqrt(test_accuracy * (1 - test_accuracy) / len(y_test))
print(f"{test_accuracy:.3f} ± {error:.3f}")
training.record("test_accuracy", test_accuracy, scale=flowers.scale)
seconds = history.seconds / len(history.epoch)
training.record_network(small, test_accuracy, seconds, scale=flowers.scale)

# %% [markdown] lang="en"
# An accuracy $q$ measured on $n$ pictures has a standard error of $\sqrt{q(1-q)/n}$, the
# number behind the sign ±. Which kinds are taken for which?

# %% [markdown] lang="zh"
# 在 $n$ 张图片上测得的准确率 $q$，标准误差是 $\sqrt{q(1-q)/n}$，即 ± 之后的数。哪种花被当作哪种？

# %% name="confusion"
# alt: Confusion matrix of the five kinds of flower on the test set  |  测试集上五种花的混淆矩阵
plots.confusion_matrix(
    y_test,
    predicted,
    class_names=NAMES,
    title="Which flower is taken for which",  # zh: "哪种花被当作哪种"
)

# %% [markdown] lang="en" section="inside"
# ## What the network learned
#
# ### The surest mistakes
#
# The test pictures that got a wrong name with the most confidence, by the lead of the first
# answer over the right one:

# %% [markdown] lang="zh"
# ## 网络学到了什么
#
# ### 最有把握的错误
#
# 判错的测试图片中，网络最有把握的那些，按它的回答领先正确答案的多少排列：

# %% name="mistakes"
# alt: Test pictures with a wrong name, framed, with the right and the given name  |  判错的测试图片，标出正确与给出的名称
lead = logits.max(axis=1) - logits[np.arange(len(y_test)), y_test]
surest = np.argsort(-lead)[: min(16, int(np.sum(lead > 0)))]
plots.image_grid(
    flowers.test.x[surest],
    y_test[surest],
    predicted=predicted[surest],
    class_names=NAMES,
    columns=8,
    title="The surest mistakes",  # zh: "最有把握的错误"
)

# %% [markdown] lang="en"
# Sort them into two heaps: those that you would name at once, and those where the flower is
# small, half hidden or seen from the side. The network has 64 x 64 pixels, and no more.

# %% [markdown] lang="zh"
# 把它们分成两堆：你一眼就能叫出名字的；以及花很小、被遮住一半或从侧面看的。网络看到的也只有 64×64 个像素。

# %% [markdown] lang="en"
# ### How much does a block add?
#
# In each block two things meet at the addition: $x$, which came along the shortcut, and
# $F(x)$. We compare their sizes, the root of the mean of the squares, over the pictures kept
# aside. A ratio of 1 means: the block adds as much as it was given.

# %% [markdown] lang="zh"
# ### 一个块加了多少？
#
# 在每个块里，有两样东西在加号处相遇：沿捷径来的 $x$ 和 $F(x)$。我们在留出的图片上比较两者的大小，即平方的平均再开方。比值
# 为 1，意思是这个块加上的与它收到的一样多。

# %% name="branches"
# alt: Size of F(x) against x in each block, before and after training  |  每个块的残差支路与捷径的大小之比，训练之前与之后
BLOCKS = [f"block{number}" for number in range(1, DEPTH // 2)]


def shares(model):
    """Size of F(x) against x in each block."""  # zh: "每个块中 F(x) 与 x 的大小之比。"
    meeting = [model.get_layer(f"{name}_add").input for name in BLOCKS]
    maps = keras.Model(model.input, meeting)(x_aside[:100], training=False)
    sizes = [[float(ops.sqrt(ops.mean(one**2))) for one in pair] for pair in maps]
    return np.array([branch / around for around, branch in sizes])


keras.utils.set_random_seed(1)
plots.lines(
    np.arange(1, len(BLOCKS) + 1),
    {
        "before training": shares(build(DEPTH, width=16, stride=1)),  # zh: "训练之前"
        "after training": shares(small),  # zh: "训练之后"
    },
    xlabel="block",  # zh: "块"
    ylabel="size of F(x) / size of x",  # zh: "F(x) 的大小 / x 的大小"
    title="What each block adds to what it gets",  # zh: "每个块在收到的东西上加了多少"
)

# %% [markdown] lang="en"
# Before training the ratio only reflects how the weights are drawn; after it, it is lower in
# every block, and highest in block 1. Blocks 3 and 5 stand above the block that follows each
# of them. They begin a new stage: half of the channels of their $x$ are zeros. That makes $x$
# small, and so the ratio large.

# %% [markdown] lang="zh"
# 训练之前的比值只反映权重是怎样抽取的；训练之后，每一块的比值都变小了，第 1 块最大。第 3 块、第 5 块的比值都大于各自的
# 后一块。它们是新阶段的开头：$x$ 有一半通道是零。$x$ 因此较小，比值也就较大。

# %% [markdown] lang="en"
# ### Take a block out
#
# Andreas Veit and colleagues (2016) did to trained networks what sounds absurd: they removed
# a layer and used the network as if nothing had happened, without training it again. We
# take out each block in turn; its shortcut stays. (Blocks 3 and 5 change the size: there the
# shortcut of option A is left.)

# %% [markdown] lang="zh"
# ### 拿掉一个块
#
# Andreas Veit 等人（2016）对训练好的网络做了一件听起来荒唐的事：拿掉一层，不再训练，照样使用。我们逐个拿掉每个块，
# 捷径留下。（第 3 块和第 5 块改变尺寸，留下的是方案 A 的捷径。）

# %% name="take-out"
# alt: Test accuracy of the small ResNet with each block taken out in turn  |  逐个拿掉各块之后小 ResNet 的测试准确率
rest = {
    f"block {n}": accuracy(without(small, DEPTH, "residual", name), x_test, y_test)  # zh: "第 {n} 块", "residual"
    for n, name in enumerate(BLOCKS, 1)
}
plots.bars(
    rest,
    reference={"whole network": test_accuracy},  # zh: "完整网络"
    xlabel="test accuracy",  # zh: "测试准确率"
    title="Accuracy without one of the blocks",  # zh: "拿掉某一个块之后的准确率"
)

# %% [markdown] lang="en"
# The dotted line is the accuracy of the whole network; guessing would give 0.2. Without most
# of the blocks the accuracy falls far. The last one is missed least; an accuracy within about two standard errors of the line cannot be told from it. This network
# has only six blocks. That of Veit and colleagues had 54, and there taking out one block was
# hardly noticed in most places.

# %% [markdown] lang="zh"
# 虚线是完整网络的准确率；乱猜是 0.2。拿掉其中大多数块，准确率都下降很多。影响最小的是最后一块；与虚线相差
# 不到大约两个标准误差的，分不出高低。这个网络只有六个块。Veit 等人的网络有 54 个块，在大多数位置上拿掉一块，
# 几乎看不出影响。

# %% [markdown] lang="en" section="comparison"
# ## Plain against residual, looked into
#
# ### The same operation on both
#
# The grid did this to plain and residual networks of 20 layers, with the seven blocks that
# keep the size. Here is the accuracy on the training pictures that is left, mean of three
# seeds. The two networks do not begin at the same height, so points are no fair measure;
# printed is, block by block, which share is left of what the whole network had above
# guessing:

# %% [markdown] lang="zh"
# ## 普通与残差，看进里面去
#
# ### 对两者做同样的手术
#
# 上面的表格对 20 层的普通网络和残差网络都做了这件事，拿掉的是七个不改变尺寸的块。下面是剩下的训练准确率，三个种子的
# 平均。两个网络的起点不一样高，只比百分点不公平；所以还逐块打印：完整网络高出乱猜的部分，拿掉一块之后留下几成。

# %% name="operation"
# alt: Training accuracy with one block taken out, plain and residual  |  拿掉一个块之后的训练准确率：20 层的普通网络与残差网络
removed = np.array([0, *SAME_SIZE])
left = {
    title: [
        np.mean(grid[f"{kind}_20"][figure])
        for figure in ("train", *[f"without_{number}" for number in SAME_SIZE])
    ]
    for kind, title in titles.items()
}
for title, values in left.items():
    lead = np.array(values) - 0.2
    print(f"{title:9}", *(f"{share:5.0%}" for share in lead[1:] / lead[0]))  # zh: "{title:5}", "{share:5.0%}"
plots.lines(
    removed,
    left,
    reference={"guessing": 0.2},  # zh: "乱猜"
    xlabel="block taken out (0: none)",  # zh: "拿掉的块（0：不拿）"
    ylabel="training accuracy",  # zh: "训练准确率"
    title="What is left above guessing: more in the residual network",  # zh: "高出乱猜的部分：残差网络留下的更多"
)

# %% [markdown] lang="en"
# At 0 stands the whole network. Taking out a block leaves the plain network close to guessing:
# at most about a quarter of its lead is left. The residual network loses much too, most
# without block 1, but stays clearly above guessing; for every block it keeps a larger share
# than the plain one.
#
# A way to see it, which we have not tested: each block of a plain network was trained to be
# fed by the one before it and has never seen anything else. In a residual network a block
# works on a sum to which all earlier blocks have added; one summand is missing.

# %% [markdown] lang="zh"
# 0 处是完整的网络。拿掉一个块，普通网络就接近乱猜：高出乱猜的部分至多留下四分之一左右。残差网络也损失很多，拿掉第 1 块时
# 最多，但仍明显高于乱猜；不管拿掉哪一块，它留下的比例都比普通网络大。
#
# 可以这样理解（我们没有检验过）：普通网络的每一块在训练中只见过前一块的输出，从没见过别的。在残差网络里，每一块处理的是前面
# 所有块加起来的和，只是少了一个加数。

# %% [markdown] lang="en"
# ### Gradients, layer by layer
#
# Back-propagation goes through a plain network as through a chain: let $L$ be the loss and
# $x_k$ what comes out of block $k$, then
# $\partial L / \partial x_{k-1} = \partial L / \partial x_k \cdot F_k'$, a product that grows
# or shrinks with every block. Through residual blocks it becomes
#
# $$ \frac{\partial L}{\partial x_{k-1}} = \frac{\partial L}{\partial x_k}
#    \big(1 + F_k'\big), $$
#
# where $F_k'$ is the derivative of what the layers of block $k$ compute. As long as $F_k'$ is
# not near $-1$, the 1 carries the gradient past the block. (Derivatives are matrices in truth,
# and ReLU is left out.) So much for the theory. What do two networks of 32 layers say, before
# training? Printed is the size at the first layer divided by that at the last.

# %% [markdown] lang="zh"
# ### 逐层的梯度
#
# 反向传播穿过普通网络，就像穿过一条链：设 $L$ 是损失，$x_k$ 是第 $k$ 块的输出，那么
# $\partial L / \partial x_{k-1} = \partial L / \partial x_k \cdot F_k'$，这个乘积每过一块就放大或缩小一次。穿过残差块时
# 则是
#
# $$ \frac{\partial L}{\partial x_{k-1}} = \frac{\partial L}{\partial x_k}
#    \big(1 + F_k'\big), $$
#
# 其中 $F_k'$ 是第 $k$ 块各层所算函数的导数。只要 $F_k'$ 不在 $-1$ 附近，那个 1 就能把梯度传过去。（导数其实是矩阵，
# 这里也略去了 ReLU。）理论如此。两个 32 层的网络在训练之前又怎样呢？打印的是第一层的梯度大小除以最后一层的。

# %% name="gradients-start"
# alt: Gradient norm by layer before training, plain and residual network of 32 layers  |  训练之前逐层的梯度大小：32 层的普通网络与残差网络
start = {}
for kind, title in titles.items():
    keras.utils.set_random_seed(1)
    start[title] = gradient_norms(build(32, kind))
for title, norms in start.items():
    print(f"{title}, first / last layer: {norms[0] / norms[-1]:.1f}")  # zh: "{title}，第一层 / 最后一层：{norms[0] / norms[-1]:.1f}"
plots.lines(
    np.arange(1, 32),
    start,
    xlabel="layer",  # zh: "层"
    ylabel="size of the gradient",  # zh: "梯度的大小"
    yscale="log",
    title="Before training, 32 layers",  # zh: "训练之前，32 层"
)

# %% [markdown] lang="en"
# In the plain network the gradient does not vanish on its way back, as with the sigmoids of
# lab 02: it *grows*, a little in most blocks, which adds up to about twenty times at the first
# layer. (The paper says as much: with batch
# normalisation vanishing gradients are not what is wrong with plain networks, section 4.1.)
# In the residual network the sizes stay much closer together.
#
# Is that the cause of degradation? Not by itself: Adam divides each gradient by its own usual
# size, so that size matters little to it. What else may be wrong with the gradients of a deep
# plain network is discussed in a paper named in the sources; we have not measured it.
#
# One seed says little of such ratios. So here are the means of three seeds, from the grid,
# before training and after it, on one axis:

# %% [markdown] lang="zh"
# 在普通网络里，梯度往回传时并没有像实验 02 的 sigmoid 那样消失，而是*增大*：多数块只放大一点，累积到第一层就有二十倍左右。（论文也这样说：有了批归一化，普通网络的毛病并不是梯度消失，第 4.1 节。）在残差网络里，各层的大小接近得多。
#
# 这就是退化的原因吗？单凭这一点还不是：Adam 把每个梯度除以它自己通常的大小，所以大小对它影响不大。深的普通网络的梯度还可能
# 有什么问题，参考文献中有一篇论文讨论；我们没有测过。
#
# 这样的比值，一个种子说明不了多少。下面是三个种子的平均，取自前面的表，训练之前和之后画在同一坐标轴上：

# %% name="gradients-end"
# alt: Gradient norm by layer, plain and residual, before training left, after it right  |  32 层网络逐层的梯度大小，左为训练之前，右为训练之后
figure = plots.new_figure("Gradients in 32 layers, means of three seeds")  # zh: "32 层网络的梯度，三个种子的平均"
panels = figure.subplots(1, 2, sharey=True)
times = {"start": "before training", "end": "after training"}  # zh: "start", "训练之前", "end", "训练之后"
for panel, (time, when) in zip(panels, times.items(), strict=True):
    for kind, title in titles.items():
        arm = grid[f"{kind}_32"]
        norms = [np.mean(arm[f"{time}_{n:02}"]) for n in range(1, 32)]
        panel.plot(range(1, 32), norms, label=title)
        print(f"{when}, {title}, first / last layer: {norms[0] / norms[-1]:.1f}")  # zh: "{when}，{title}，第一层 / 最后一层：{norms[0] / norms[-1]:.1f}"
    panel.set(xlabel="layer", title=when, yscale="log")  # zh: "层", "log"
ticks = [0.03, 0.1, 0.3, 1, 3, 10, 30]
panels[0].set_yticks(ticks, [f"{tick:g}" for tick in ticks])
panels[0].set_ylabel("size of the gradient")  # zh: "梯度的大小"
panels[1].legend()
figure

# %% [markdown] lang="en"
# Before training the two kinds differ as above. After it the residual network too has a
# gradient at its first layer that is more than ten times the one at its last. So the figure of
# the start shows the start only, not a law.

# %% [markdown] lang="zh"
# 训练之前，两种网络的差别与上面相同。训练之后，残差网络第一层的梯度也达到最后一层的十倍以上。所以前一张图画的只是起点，
# 不是定律。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 09b.1 (2 points): weights of a block
#
# A block as in this lab: two 3 x 3 convolutions without biases, from `inputs` channels to
# `filters` and from `filters` to `filters`, each followed by batch normalisation with four
# numbers a channel. With `projection` there is also a 1 x 1 convolution from `inputs` to
# `filters` on the shortcut, with its own batch normalisation. Return how many numbers the
# block has. By hand: 1 channel in, 1 out, no projection: $9 + 4 + 9 + 4 = 26$.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断。
#
# ### 练习 09b.1（2 分）：一个块的参数个数
#
# 与本实验相同的块：两个不带偏置的 3×3 卷积，第一个从 `inputs` 个通道到 `filters` 个，第二个从 `filters` 个到 `filters`
# 个，各接一个批归一化，每通道四个数。`projection` 为真时，捷径上还有一个从 `inputs` 到 `filters` 的 1×1 卷积，以及它自己的
# 批归一化。返回这个块一共有多少个数。手算一例：1 个通道进、1 个出，没有投影：$9 + 4 + 9 + 4 = 26$。


# %% name="block-weights" exercise="09b.1"
def block_weights(inputs, filters, projection):
    """Return how many numbers the block has."""  # zh: "返回这个块一共有多少个数。"
    ### BEGIN SOLUTION
    two = 9 * inputs * filters + 9 * filters * filters + 2 * 4 * filters
    if projection:
        two += inputs * filters + 4 * filters
    return two
    ### END SOLUTION


# %% check="09b.1"
check("09b.1", block_weights)

# %% [markdown] lang="en"
# With it you can count whole networks. Those of the paper's section 4.2 have a stem of
# 3 x 3 with 16 filters, stages of 16, 32 and 64, shortcuts of option A and ten classes;
# its table 6 gives 0.27, 0.46, 0.66, 0.85 and 1.7 million for 20, 32, 44, 56 and 110 layers.
# Printed are all numbers, and then those that are trained, without the moving means and
# variances:

# %% [markdown] lang="zh"
# 有了它，就可以数整个网络。论文第 4.2 节的网络有 3×3、16 个卷积核的 stem，三个阶段为 16、32、64，捷径用方案 A，分十类；
# 论文表 6 给出 20、32、44、56、110 层各有 27 万、46 万、66 万、85 万、170 万个。先打印全部的个数，再打印其中参与训练的个数，
# 即不算移动均值和方差：

# %% name="table-6" tags=["strict"]
with check.needs("09b.1"):
    for depth in (20, 32, 44, 56, 110):
        n = (depth - 2) // 6
        total, moving = 9 * 3 * 16 + 4 * 16 + 64 * 10 + 10, 2 * 16
        for inputs, filters in ((16, 16), (16, 32), (32, 64)):
            total += block_weights(inputs, filters, False)
            total += (n - 1) * block_weights(filters, filters, False)
            moving += n * 2 * 2 * filters
        print(depth, f"{total:,}", f"{total - moving:,}")

# %% [markdown] lang="en"
# The last column, rounded, is the paper's: it counts what is trained.
#
# ### Exercise 09b.2 (2 points): the shortcut without weights
#
# Option A in NumPy, for any stride. `maps` has the shape (height, width, channels). Take
# rows 0, `strides`, 2 `strides` and so on, the same columns, and append channels of zeros
# until there are `filters`. By hand: the rows 1 2 3 4 / 5 6 7 8 / 9 10 11 12 / 13 14 15 16,
# one channel, `filters = 2`, `strides = 2` give 1 3 / 9 11, and a channel of four zeros.

# %% [markdown] lang="zh"
# 最后一列四舍五入就是论文的数：论文只计参与训练的。
#
# ### 练习 09b.2（2 分）：没有参数的捷径
#
# 用 NumPy 写出方案 A，步幅任意。`maps` 的形状是 `(高, 宽, 通道数)`。取第 0、`strides`、2 `strides` 等行，列也一样，再补上
# 全零的通道，直到有 `filters` 个。手算一例：各行 1 2 3 4 / 5 6 7 8 / 9 10 11 12 / 13 14 15 16，一个通道，`filters = 2`、
# `strides = 2`，得到 1 3 / 9 11，以及一个有四个零的通道。


# %% name="zero-shortcut" exercise="09b.2"
def zero_shortcut(maps, filters, strides):
    """Return every strides-th row and column, with channels of zeros."""  # zh: "每 strides 行、列取一个，再补上全零的通道。"
    ### BEGIN SOLUTION
    picked = maps[::strides, ::strides]
    zeros = np.zeros((*picked.shape[:2], filters - picked.shape[2]))
    return np.concatenate([picked, zeros], axis=-1)
    ### END SOLUTION


# %% check="09b.2"
check("09b.2", zero_shortcut)

# %% [markdown] lang="en"
# ### Exercise 09b.3 (3 points): the gradient through a residual block
#
# A residual block with two dense layers, $y = x + W_2 \max(0, W_1 x)$, without the last ReLU.
# `gradient` is $g = \partial L / \partial y$, with $L$ the loss. Return
# $\partial L / \partial x$. `x` and `gradient` have the shape `(n,)`, `first` ($W_1$)
# has `(m, n)`, `second` ($W_2$) has `(n, m)`. By hand: $x = (1, 2)$, $W_1$ with the rows $(1, 0)$ and
# $(1, -1)$, $W_2$ with the rows $(1, 5)$ and $(2, 7)$, $g = (1, 10)$. Then $W_1 x = (1, -1)$: only
# the first hidden unit is active. The result is $(22, 10)$.

# %% [markdown] lang="zh"
# ### 练习 09b.3（3 分）：梯度穿过残差块
#
# 由两个全连接层组成的残差块 $y = x + W_2 \max(0, W_1 x)$，没有最后的 ReLU。`gradient` 是 $g = \partial L / \partial y$，
# $L$ 是损失。返回 $\partial L / \partial x$。`x` 和 `gradient` 的形状是 `(n,)`，`first`（$W_1$）是 `(m, n)`，`second`（$W_2$）是
# `(n, m)`。手算一例：$x = (1, 2)$，$W_1$ 的两行是 $(1, 0)$ 和 $(1, -1)$，$W_2$ 的两行是 $(1, 5)$ 和 $(2, 7)$，$g = (1, 10)$。于是
# $W_1 x = (1, -1)$：只有第一个隐藏单元激活。结果是 $(22, 10)$。


# %% name="gradient-through" exercise="09b.3"
def gradient_through(x, first, second, gradient):
    """Return the gradient of the loss for the block's input."""  # zh: "返回损失对块的输入的梯度。"
    ### BEGIN SOLUTION
    active = first @ x > 0
    return gradient + first.T @ (active * (second.T @ gradient))
    ### END SOLUTION


# %% check="09b.3"
check("09b.3", gradient_through)

# %% [markdown] lang="en"
# Thirty such blocks in a row, with small random weights. Printed is the size of the gradient
# where it starts, behind the last block, and then what of it arrives in front of the first
# one, with the shortcuts and without them:

# %% [markdown] lang="zh"
# 三十个这样的块连成一串，权重是小的随机数。先打印梯度在最后一块之后（出发处）的大小，再打印传到第一块之前还剩多少，有捷径与
# 没有捷径各一个数：

# %% name="thirty-blocks"
with check.needs("09b.3"):
    rng = np.random.default_rng(0)
    begun = with_shortcuts = without_shortcuts = rng.normal(size=20)
    for _ in range(30):
        first, second = rng.normal(scale=0.1, size=(2, 20, 20))
        x = rng.normal(size=20)
        with_shortcuts = gradient_through(x, first, second, with_shortcuts)
        passed = gradient_through(x, first, second, without_shortcuts)
        without_shortcuts = passed - without_shortcuts  # not the way around  |  去掉捷径
    for gradient in (begun, with_shortcuts, without_shortcuts):
        print(f"{np.linalg.norm(gradient):.2g}")

# %% [markdown] lang="en"
# With shortcuts the size stays of the same order; without them the gradient is gone. Above, in
# the plain network of 32 layers, it grew: there was batch normalisation there. Here there is
# none, and the weights are small on purpose. Grown or vanished, a plain chain does not keep
# the size.
#
# ### Exercise 09b.4 (2 points): paths through the blocks
#
# Multiply out two residual blocks: what comes out is a sum over paths, each of which goes
# through a block or around it. (Strictly so if each $F$ is linear; with ReLU it is a picture.)
# Return a list: how many paths through `n` blocks go through
# exactly 0, 1, ..., `n` of them. For `n = 2` it is `[1, 2, 1]`.

# %% [markdown] lang="zh"
# 有捷径时，大小仍在同一数量级；没有捷径时，梯度已经消失。前面 32 层的普通网络里，梯度却是增大的：那里有批归一化；这里没有，
# 权重又故意取得很小。无论增大还是消失，没有捷径的一串块都保持不住梯度的大小。
#
# ### 练习 09b.4（2 分）：穿过各块的路径
#
# 把两个残差块展开：输出是许多路径之和，每条路径在每个块处或穿过，或绕过。（严格说来只有 $F$ 是线性
# 函数时才成立；有 ReLU 时只是一种近似的图景。）返回一个列表：穿过 `n` 个块的路径中，恰好穿过
# 0、1……、`n` 个块的各有多少条。对 `n = 2`，结果是 `[1, 2, 1]`。


# %% name="paths" exercise="09b.4"
def paths_by_length(n):
    """Return how many paths go through 0, 1, ..., n of n blocks."""  # zh: "返回穿过 n 个块中 0、1、…、n 个的路径各有多少条。"
    ### BEGIN SOLUTION
    paths = [1]
    for _ in range(n):
        through, around = [0, *paths], [*paths, 0]
        paths = [a + b for a, b in zip(through, around, strict=True)]
    return paths
    ### END SOLUTION


# %% check="09b.4"
check("09b.4", paths_by_length)

# %% [markdown] lang="en"
# The paper's network of 110 layers has 54 blocks. How many paths are there, and what share of
# them goes through 19 to 35 blocks? (Veit and colleagues give these two bounds, for more than
# 95 % of the paths.) And what share of the paths is left when one block is taken out?

# %% [markdown] lang="zh"
# 论文中 110 层的网络有 54 个块。一共有多少条路径？其中穿过 19 到 35 个块的占多少？（Veit 等人给出的就是这两个界限，占 95%
# 以上。）拿掉一个块之后，还剩下多少路径？

# %% name="paths-110" tags=["strict"]
with check.needs("09b.4"):
    paths = paths_by_length(54)
    print(f"{sum(paths):.2e}", f"{sum(paths[19:36]) / sum(paths):.1%}")
    print(f"{sum(paths_by_length(53)) / sum(paths):.0%}")

# %% [markdown] lang="en"
# Half of all paths survive when a block is taken out. Of a plain network's single path none does.
#
# ### Exercise 09b.5 (3 points): a block with the ReLU before
#
# In 2016 the authors moved things: batch normalisation, then ReLU, then convolution, twice
# over, and **nothing after the addition**. So the way from one end of the network to the
# other is a bare identity. Build this *pre-activation* block with Keras for maps that keep
# their size and number: `maps` has `filters` channels; the convolutions are 3 x 3, without
# biases.

# %% [markdown] lang="zh"
# 拿掉一个块，还有一半的路径活着。普通网络只有一条路径，一条也不剩。
#
# ### 练习 09b.5（3 分）：先激活的残差块
#
# 2016 年，作者们调换了次序：先批归一化，再 ReLU，再卷积，重复两次，**相加之后什么也没有**。这样，从网络的一端到另一端
# 有一条纯粹的恒等通路。用 Keras 搭出这种*预激活*块，特征图的尺寸和张数不变：`maps` 有 `filters` 个通道；卷积是 3×3，
# 不带偏置。


# %% name="pre-activation" exercise="09b.5"
def pre_activation_block(maps, filters):
    """Return maps plus what BN-ReLU-convolution, twice, makes of them."""  # zh: "返回 maps 加上两次“批归一化、ReLU、卷积”的结果。"
    ### BEGIN SOLUTION
    branch = maps
    for _ in range(2):
        branch = layers.BatchNormalization()(branch)
        branch = layers.ReLU()(branch)
        branch = layers.Conv2D(filters, 3, padding="same", use_bias=False)(branch)
    return layers.Add()([maps, branch])
    ### END SOLUTION


# %% check="09b.5"
check("09b.5", pre_activation_block)

# %% [markdown] lang="en"
# ### Question 09b.6 (4 points): in words
#
# A fellow student trains a plain network of 8 layers and one of 32. The deep one has the
# lower accuracy on the test set, and she says: "The deep network has more weights, so it
# over-fits; it needs dropout."
#
# 1. What single number would you ask her for, and which outcome would contradict her?
# 2. Suppose that it does. Why can it not be that the deep network is *unable* to do as well?
# 3. Why would dropout not help?
# 4. What would you change instead, and why should that help?
#
# Six sentences at most.

# %% [markdown] lang="zh"
# ### 问答 09b.6（4 分）：用文字回答
#
# 一位同学训练了 8 层和 32 层的普通网络。深的在测试集上准确率较低，她说：“深的网络权重更多，所以过拟合了，应该用随机失活。”
#
# 1. 你会向她要哪一个数？结果怎样就与她的说法矛盾？
# 2. 假设正是如此：为什么不可能是深的网络*没有能力*做得一样好？
# 3. 随机失活为什么没有用？
# 4. 你会改用什么办法，为什么会有用？
#
# 不超过六句话。

# %% [markdown] lang="en" answer="09b.6" points=4
# <!-- BEGIN SOLUTION -->
# I would ask for the accuracy on the training set: who over-fits does better there than the
# shallow network, so a lower accuracy of the deep one contradicts her. It is able to do as
# well: it could copy the 8 layers and let the others hand on what they get, which a 3 x 3
# kernel with a 1 in its centre does. So training fails to find such weights, and dropout
# would only make that harder. I would add shortcuts: then a block hands on its input as soon
# as its own layers give 0, and gradients have a way around every block.
#
# *Rubric: training accuracy, and that a lower one contradicts over-fitting (1 point); the deep
# network could copy the shallow one (1 point); so it is a matter of training, or dropout does
# not help against it (1 point); shortcuts, with a reason: F = 0 is easy, or the gradient's
# way around (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="09b.6" points=4
# <!-- BEGIN SOLUTION -->
# 我会要训练集上的准确率：过拟合的网络在训练集上应当比浅的更好，所以深网络的训练准确率更低就与她的说法矛盾。它有能力做得一样好：
# 只要照抄那 8 层，其余各层把收到的原样传下去，中心为 1 的 3×3 卷积核就能做到。所以是训练没有找到这样的权重，随机失活只会让训练
# 更难。我会加上捷径：只要块里的层输出 0，块就把输入原样传下去；而且梯度可以绕过每一个块。
#
# *评分：训练准确率，且它更低就与过拟合矛盾（1 分）；深网络可以照抄浅网络（1 分）；所以问题在训练，或者说随机失活无济于事
# （1 分）；用捷径，并说出理由：F = 0 容易学，或梯度有路可绕（1 分）。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# How your exercises stand. (The question in words, 4 points, is marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 你的练习进度。（问答题 4 分，由老师评阅。）

# %% name="results"
check.progress("09b")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Degradation is not over-fitting: a deep plain network does worse on its *training*
#   pictures, though it could copy a shallow one.
# - A residual block passes on $x + F(x)$. To hand on what it gets it only has to learn 0.
# - Shortcuts cost nothing where the size stays; where it changes there are option A (zeros)
#   and option B (a 1 x 1 convolution).
# - ResNet-50 has 25,636,712 numbers in Keras, 25,557,032 of them needed and trained.
# - A residual network is many paths at once; without one of its blocks it keeps more of its
#   lead over guessing than a plain network does.
#
# **Next:** lab 10a does not add what comes along the shortcut but puts it beside: DenseNet.

# %% [markdown] lang="zh"
# ## 要点
#
# - 退化不是过拟合：深的普通网络在*训练*图片上更差，尽管它可以照抄浅的网络。
# - 残差块传下去的是 $x + F(x)$。要原样传下去，只需学会 0。
# - 尺寸不变处，捷径不花一个权重；尺寸改变处，有方案 A（补零）和方案 B（1×1 卷积）。
# - Keras 的 ResNet-50 有 25,636,712 个数，其中真正需要并参与训练的有 25,557,032 个。
# - 残差网络同时是许多条路径；拿掉一个块，它高出乱猜的部分比普通网络留下得多。
#
# **下一步**：实验 10a 不把捷径传来的东西相加，而是并排放在旁边：DenseNet。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning for image recognition", *CVPR*
#   2016, arXiv:1512.03385: figure 1 (degradation), section 3.1-3.2 (residual and shortcut),
#   section 3.3 and figure 5 (bottleneck), section 4.1 (options A, B, C), section 4.2 and
#   table 6 (networks of $6n + 2$ layers).
# - K. He, X. Zhang, S. Ren, J. Sun, "Identity mappings in deep residual networks", *ECCV* 2016,
#   arXiv:1603.05027 (the block of exercise 09b.5).
# - A. Veit, M. Wilber, S. Belongie, "Residual networks behave like ensembles of relatively
#   shallow networks", *NIPS* 2016, arXiv:1605.06431 (paths; blocks taken out).
# - D. Balduzzi and others, "The shattered gradients problem: if resnets are the answer, then
#   what is the question?", *ICML* 2017, arXiv:1702.08591.
# - P. Goyal and others, "Accurate, large minibatch SGD: training ImageNet in 1 hour",
#   arXiv:1706.02677, section 5.1 (the last gamma at zero).
# - Photos: TensorFlow's flower photos, by many photographers, CC-BY; `labs data flowers`
#   names them. The sample is drawn by a program.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - 何恺明、张祥雨、任少卿、孙剑，“Deep residual learning for image recognition”，*CVPR* 2016，arXiv:1512.03385：图 1
#   （退化），第 3.1、3.2 节（残差与捷径），第 3.3 节与图 5（瓶颈块），第 4.1 节（方案 A、B、C），第 4.2 节与表 6
#   （$6n + 2$ 层的网络）。
# - 何恺明、张祥雨、任少卿、孙剑，“Identity mappings in deep residual networks”，*ECCV* 2016，arXiv:1603.05027
#   （练习 09b.5 的块）。
# - A. Veit、M. Wilber、S. Belongie，“Residual networks behave like ensembles of relatively shallow networks”，*NIPS* 2016，
#   arXiv:1605.06431（路径；拿掉一个块）。
# - D. Balduzzi 等，“The shattered gradients problem: if resnets are the answer, then what is the question?”，*ICML* 2017，
#   arXiv:1702.08591。
# - P. Goyal 等，“Accurate, large minibatch SGD: training ImageNet in 1 hour”，arXiv:1706.02677，第 5.1 节（最后的
#   gamma 取零）。
# - 照片：TensorFlow 的花卉照片，出自许多摄影者，CC-BY；`labs data flowers` 列出来源。样本由程序画出。
