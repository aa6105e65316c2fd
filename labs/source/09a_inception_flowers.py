# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Inception sorts three flowers"
#       zh: Inception 分辨三种花
#     case:
#       en: "Inception: three kinds of flowers"
#       zh: Inception：花的三分类问题
#     week: 9
#     chapter:
#       en: "Classic convolutional networks (2)"
#       zh: 第六章 经典卷积神经网络（下）
#     minutes: {sample: 1, full: 1}
#     memory_mib: {sample: 2000, full: 2000}
#     data: [flowers]
#     python: "3.11"
#     grids:
#       blocks:
#         cells: [setup, load, prepare, module, unit, small, plain, settings, grid]
#         function: measured
#         arms: [inception, plain, no_reduction, flatten, auxiliary]
#         seeds: [1, 2, 3]
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - say what a 1 x 1 convolution computes, and show that it is a dense layer shared over all
#   places,
# - derive an Inception module, its weights and its multiply-adds, by hand, and say what its
#   1 x 1 reductions save,
# - build GoogLeNet, all 6,998,552 weights of it, and check a famous table line by line,
# - train a small Inception and hold it against a plain network of the same cost, with
#   several seeds,
# - take its answer apart: how much each branch adds, and where in the picture it comes
#   from.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 说出 1×1 卷积算的是什么，并验证它就是在所有位置上共享的全连接层；
# - 手算一个 Inception 模块的权重数和乘加次数，说出 1×1 降维省下多少；
# - 搭出 GoogLeNet，共 6,998,552 个权重，并逐行核对一张有名的表；
# - 训练一个小 Inception，用多个种子与同样计算量的普通网络比较；
# - 把它的答案拆开来看：每个分支贡献多少，依据在图片的哪里。

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
from ipywidgets import IntSlider, interact

import helpers
import labdata
from helpers import data, plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=2014)

import keras
import numpy as np
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## Which window is the right one?
#
# One flower fills the picture, the next is a dot in a meadow. Should a convolution look
# through a window of 3 x 3 or of 5 x 5? LeNet chose 5, AlexNet 11, then 5, then 3, VGG
# always 3. In 2014 Christian Szegedy and his colleagues at Google refused to choose. Their
# *Inception module* looks through several windows side by side, joins all maps, and leaves
# it to training what to make of them.
#
# That would be too expensive without a second idea. In 2013 Min Lin, Qiang Chen and Shuicheng
# Yan had built "network in network": convolutions of **1 x 1**, which look at one place
# only and mix its channels. In front of a large window such a layer makes the stack of
# maps thin, and the large window cheap.
#
# GoogLeNet, nine such modules deep, won the ImageNet contest of 2014: for 6.67 % of the
# test photos the right kind was not among its five guesses. (That is the answer of seven
# networks together, each shown 144 crops of a photo. AlexNet's entry of 2012 missed 16.4 %,
# and 15.3 % with extra training data. All four numbers: section 7 of the paper.) The figure
# shows its first module, called 3a, with the published numbers of maps.

# %% [markdown] lang="zh"
# ## 窗口该多大？
#
# 有的照片里花占满画面，有的照片里花只是草地上的一个点。卷积该用 3×3 的窗口，还是 5×5？LeNet 用 5，AlexNet
# 先用 11，再用 5 和 3，VGG 一律用 3。2014 年，Christian Szegedy 和 Google 的同事干脆不选：他们的
# *Inception 模块*同时用几种窗口来看，把所有特征图拼在一起，怎样利用则交给训练来决定。
#
# 这样做本来太贵，好在还有第二个想法。2013 年，Min Lin、Qiang Chen 和 Shuicheng Yan 提出“网络中的网络”
# （network in network）：**1×1** 的卷积，只看一个位置，把这里的各个通道混合起来。放在大窗口之前，它让
# 特征图变少，大窗口也就便宜了。
#
# GoogLeNet 由九个这样的模块组成，赢得了 2014 年的 ImageNet 比赛：有 6.67% 的测试照片，它给出的五个猜测中没有正确的
# 类别。（这是七个网络合起来、每张照片各看 144 个裁剪区域的结果。2012 年的 AlexNet 是 16.4%，使用额外训练数据时是 15.3%。
# 这四个数都见论文第 7 节。）下图是它的第一个模块，称为 3a，图中是论文公布的特征图个数。

# %% name="diagram"
# alt: Four branches over one input: 1x1; 1x1, 3x3; 1x1, 5x5; pooling, 1x1  |  同一输入上的四个分支：1 x 1；1 x 1 再 3 x 3；1 x 1 再 5 x 5；池化再 1 x 1
plots.branch_diagram(
    "input\n28 × 28\n192 maps",  # zh: "输入\n28 × 28\n192 张"
    [
        ["1×1\n64"],
        ["1×1\n96", "3×3\n128"],
        ["1×1\n16", "5×5\n32"],
        ["max 3×3\nstride 1", "1×1\n32"],  # zh: "最大池化 3×3\n步幅 1", "1×1\n32"
    ],
    "joined\n28 × 28\n256 maps",  # zh: "拼接\n28 × 28\n256 张"
    marked=[(1, 0), (2, 0), (3, 1)],
    title="Module 3a: four views of one input, made cheap by 1×1",  # zh: "模块 3a：同一输入的四种看法，靠 1×1 变得便宜"
)

# %% [markdown] lang="en"
# Read it from left to right. All four branches see the same 192 maps. They keep the side of
# 28 (stride 1, padding `"same"`), so that their maps can be laid on one another: 64 + 128 +
# 32 + 32 = 256. The orange boxes are the 1 x 1 convolutions that make a stack thinner. The
# lowest branch pools with stride 1: each number becomes the largest of its 3 x 3
# neighbours, and the map keeps its size.

# %% [markdown] lang="zh"
# 从左往右看。四个分支看的是同样的 192 张特征图。它们都保持边长 28（步幅 1，填充 `"same"`），所以得到的特征图可以叠
# 在一起：64 + 128 + 32 + 32 = 256。橙色方框是使特征图变少的 1×1 卷积。最下面的分支以步幅 1 做池化：
# 每个数换成 3×3 邻域中的最大值，特征图大小不变。

# %% [markdown] lang="en" section="data"
# ## Three flowers, before any model
#
# The line below the cell says which data you have: the bundled sample, drawn by a program,
# or photos (the full set, 85 of each kind). Either holds five kinds of flowers; we take
# three of them. (Lab 09b takes all five.)

# %% [markdown] lang="zh"
# ## 先看三种花，再谈模型
#
# 运行后的那一行会说明你用的是哪份数据：由程序画出的随附样本，或照片（完整数据，每种 85 张）。两份数据都有五种花，
# 我们取其中三种。（实验 09b 用全部五种。）


# %% name="load"
flowers = data.load("flowers")
full = flowers.scale == "full"
KINDS = [0, 2, 3]  # daisy, rose, sunflower  |  雏菊、玫瑰、向日葵
names = [flowers.class_names[kind] for kind in KINDS]


def three_kinds(part):
    """Keep three kinds; their labels become 0, 1, 2."""  # zh: "只留三种，标签变为 0、1、2。"
    kept = np.isin(part.y, KINDS)
    return part.x[kept], np.searchsorted(KINDS, part.y[kept])


pictures, labels = three_kinds(flowers.train)
test_pictures, y_test = three_kinds(flowers.test)
print(names, pictures.shape, np.bincount(labels), np.bincount(y_test))

# %% [markdown] lang="en"
# Each kind has equally many pictures, so guessing gives a third. Ten of each, one row a
# kind:

# %% [markdown] lang="zh"
# 每种一样多，所以乱猜是三分之一。每种看十张，一种一行：

# %% name="look"
# alt: Thirty flowers: ten daisies, ten roses, ten sunflowers  |  三十朵花：十张雏菊、十张玫瑰、十张向日葵
shown = np.concatenate([np.flatnonzero(labels == kind)[:10] for kind in range(3)])
plots.image_grid(
    pictures[shown],
    labels[shown],
    class_names=names,
    columns=10,
    title="Flowers of one kind come in many sizes and places",  # zh: "同一种花，大小和位置各不相同"
)

# %% [markdown] lang="en"
# Large and small, in the middle and at the edge, one and several; some of the photos show
# only part of a flower. (Whether windows of several sizes help with that, we shall
# measure.) What would *you* look at to tell a daisy from a sunflower? The colour is not
# enough on the drawn flowers, where every kind comes in every colour.
#
# We scale the bytes to -1..1 and keep a fifth of the training pictures aside for
# validation. A mirrored flower is a flower of the same kind, so each training picture is
# there twice, once mirrored (lab 07b); the pictures kept aside and the test pictures are
# left as they are.

# %% [markdown] lang="zh"
# 有大有小，有的居中有的靠边，有一朵有几朵；有些照片只拍到花的一部分。（几种大小的窗口对此有没有帮助，后面要测。）要分清雏菊与向日葵，*你*会看什么？对画出来的花，
# 只看颜色不够，因为每种花都有各种颜色。
#
# 我们把字节缩放到 -1 到 1，并留出五分之一的训练图片作验证。花的镜像仍是同一种花，所以每张训练图片用两次，
# 其中一次取镜像（实验 07b）；留出的图片和测试图片保持原样。


# %% name="prepare"
def scale(pictures):
    """Bring bytes to -1..1."""  # zh: "把字节变到 -1 到 1。"
    return pictures.astype("float32") / 127.5 - 1


order = np.random.default_rng(0).permutation(len(labels))
aside, learned = np.split(order, [len(labels) // 5])
x_aside, y_aside = scale(pictures[aside]), labels[aside]
once, y_once = scale(pictures[learned]), labels[learned]
x_train = np.concatenate([once, once[:, :, ::-1]])  # columns reversed  |  列的次序反转
y_train = np.concatenate([y_once, y_once])
x_test = scale(test_pictures)
print(x_train.shape, x_aside.shape, x_test.shape)

# %% [markdown] lang="en"
# How far does a model come that knows no windows at all? Softmax regression gives each of
# the 12,288 numbers of a picture a weight for each kind:

# %% [markdown] lang="zh"
# 完全不用窗口的模型能做到多好？softmax 回归给一张图片的 12,288 个数各配三个权重，每种花一个：

# %% name="pixels"
pixels = keras.Sequential([keras.Input((64, 64, 3)), layers.Flatten(), layers.Dense(3)])
pixels.compile(
    keras.optimizers.Adam(0.0003),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
    steps_per_execution=8,
)
pixels.fit(x_train, y_train, batch_size=64, epochs=10, verbose=0)
_, accuracy_pixels = pixels.evaluate(x_test, y_test, verbose=0)
training.record("test_accuracy_pixels", accuracy_pixels, scale=flowers.scale)

# %% [markdown] lang="en"
# More than a third, so the pixels alone do say something. Keep the number: the network
# below has to do better.

# %% [markdown] lang="zh"
# 高于三分之一，可见单凭像素也能看出一些。记住这个数：下面的网络应当做得更好。

# %% [markdown] lang="en" section="model"
# ## The 1 x 1 convolution
#
# A convolution with a window of 1 x 1 sees a single place: $c$ numbers, one of each
# channel. It returns $c'$ weighted sums of them, with the same weights at every place.
# That is a dense layer with $c$ inputs and $c'$ units, applied to each place in turn. If
# so, both must give the same numbers, given the same weights. We try it on one flower,
# with $c = 3$ (red, green, blue) and $c' = 8$:

# %% [markdown] lang="zh"
# ## 1×1 卷积
#
# 窗口为 1×1 的卷积只看一个位置：$c$ 个数，每个通道一个。它返回这些数的 $c'$ 个加权和，各个位置用的权重相同。这就是
# 一个有 $c$ 个输入、$c'$ 个单元的全连接层，逐个位置地使用。果真如此，权重相同时两者就必须给出同样的数。用一朵花来试，
# $c = 3$（红、绿、蓝），$c' = 8$：

# %% name="pointwise"
flower = x_test[:1]
dense = layers.Dense(8, activation="relu")
of_places = dense(flower.reshape(64 * 64, 3))  # 4,096 places, 3 numbers each  |  4,096 个位置，每处 3 个数
pointwise = layers.Conv2D(8, 1, activation="relu")
pointwise.build((None, 64, 64, 3))
kernel, bias = (ops.convert_to_numpy(weight) for weight in dense.weights)
pointwise.set_weights([kernel.reshape(1, 1, 3, 8), bias])
of_picture = ops.convert_to_numpy(pointwise(flower))
of_places = ops.convert_to_numpy(of_places).reshape(1, 64, 64, 8)
print(pointwise.kernel.shape, pointwise.count_params(), dense.count_params())
difference = float(np.abs(of_picture - of_places).max())
print("equal to 1e-6:", difference < 1e-6)  # zh: "相差小于 1e-6："
assert difference < 1e-6

# %% [markdown] lang="en"
# The same 32 weights, the same answer. So a convolution followed by 1 x 1 convolutions with
# ReLU is a small dense *network* that moves over the picture as one kernel would: the
# "network in network". Without a ReLU in between nothing would be gained in power, for two
# weighted sums in a row are one weighted sum. (It may still be cheaper: the next section.)
#
# What can mixing three channels do? Here are mixtures made by hand, one for each kernel:
# how yellow a place is (red and green but no blue), how red, and how bright. For each kind
# we take the test picture with the most yellow and red.

# %% [markdown] lang="zh"
# 同样的 32 个权重，同样的答案。所以，卷积之后接几层带 ReLU 的 1×1 卷积，就相当于一个小的全连接*网络*，像卷积核那样在
# 图片上移动：“网络中的网络”。中间若没有 ReLU，能力并不会增加，因为加权和的加权和仍是加权和。（计算量倒可能更少：见下一节。）
#
# 混合三个通道能做什么？下面是手工设定的三种混合，每个卷积核一种：一个位置有多黄（有红有绿而没有蓝）、有多红、有多亮。
# 每种花取黄与红最多的那张测试图片。

# %% name="mixtures"
# alt: Three flowers, beside each its maps of yellow, of red and of brightness  |  三朵花，右边依次是黄色、红色与亮度图
mixtures = layers.Conv2D(3, 1, activation="relu", use_bias=False)
mixtures.build((None, 64, 64, 3))
yellow, red, bright = [0.5, 0.5, -1.0], [1.0, -0.5, -0.5], [0.33, 0.33, 0.33]
mixtures.set_weights([np.array([yellow, red, bright]).T.reshape(1, 1, 3, 3)])
mixed = ops.convert_to_numpy(mixtures((x_test + 1) / 2))  # 0..1
coloured = mixed[..., :2].mean(axis=(1, 2, 3))  # how much yellow and red  |  有多少黄与红
three = [int(np.argmax(np.where(y_test == kind, coloured, -1))) for kind in range(3)]
tiles = []
for number in three:
    maps = np.moveaxis(mixed[number], -1, 0)[..., None]  # three maps, grey  |  三张灰度图
    tiles += [test_pictures[number] / 255, *np.repeat(maps, 3, axis=-1)]
plots.image_grid(
    tiles,
    ["picture", "yellow", "red", "bright"] * 3,  # zh: "图片", "黄", "红", "亮"
    columns=4,
    title="A 1×1 convolution mixes channels, place by place",  # zh: "1×1 卷积逐个位置地混合通道"
)

# %% [markdown] lang="en"
# Yellow and orange places are light in the maps of yellow *and* of red, for both colours
# have much red in them. Where the picture is green or blue, the map of red is dark. And
# brightness asks for no colour. Each number of a map comes from one place of the picture;
# no neighbour is asked. In the middle of a network the same layer mixes not three colours
# but hundreds of feature maps, and may return fewer of them.
#
# ## What a reduction saves
#
# One *multiply-add* is a product that is added to a sum, the unit of work in all these
# networks. A convolution with a window of $k \times k$ from $c$ to $c'$ channels, with
# stride 1 on maps of side $n$, does
#
# $$ n^2 \cdot k^2 \cdot c \cdot c' $$
#
# of them: at $n^2$ places, for each of $c'$ maps, a sum over $k^2 c$ numbers. Now the 5 x
# 5 branch of module 3a ($n = 28$, $c = 192$, $c' = 32$), directly and behind a reduction
# to 16 maps:

# %% [markdown] lang="zh"
# 黄色和橙色的地方在“黄”与“红”两张图中都亮，因为这两种颜色都含有很多红；绿色和蓝色的地方在“红”图中是暗的；“亮”图则不分颜色。
# 图中的每个数都只来自图片的一个位置，不看邻居。在网络中间，同样的层混合的不是三种颜色，而是几百张特征图，并且可以只返回其中
# 较少的几张混合图。
#
# ## 降维省下多少
#
# 一次*乘加*就是一个乘积加到一个和上，这是这类网络计算量的单位。窗口为 $k \times k$、从 $c$ 个通道到 $c'$ 个通道、
# 步幅为 1、特征图边长为 $n$ 的卷积，乘加次数是
#
# $$ n^2 \cdot k^2 \cdot c \cdot c' $$
#
# 在 $n^2$ 个位置上，对 $c'$ 张图中的每一张，都要对 $k^2 c$ 个数求和。现在来看模块 3a 的 5×5 分支（$n = 28$，
# $c = 192$，$c' = 32$），先直接算，再先降到 16 张图：

# %% name="saving" tags=["strict"]
places = 28 * 28
directly = places * 5 * 5 * 192 * 32
reducing, looking = places * 192 * 16, places * 5 * 5 * 16 * 32
print(f"{directly:,}")
print(f"{reducing:,} + {looking:,} = {reducing + looking:,}")
print(f"{directly / (reducing + looking):.1f}")
assert directly == 120_422_400
assert reducing + looking == 12_443_648

# %% [markdown] lang="en"
# Nearly ten times less, though there is one layer more. How thin must the stack become? The
# next figure draws the cost against the number $r$ of maps that the reduction leaves.

# %% [markdown] lang="zh"
# 多了一层，计算量却只有将近十分之一。要降到多少张才划算？下图画出计算量随降维后图数 $r$ 的变化。

# %% name="widths"
# alt: Cost of the 5 x 5 branch rises with r and crosses that without reduction  |  5 x 5 分支的乘加次数随 r 直线上升，与不降维的计算量相交
r = np.arange(8, 193, 8)
figure = plots.lines(
    r,
    {"with reduction": places * (192 * r + 25 * r * 32) / 1e6},  # zh: "降维"
    reference={"without": directly / 1e6},  # zh: "不降维"
    xlabel="maps r after the reduction (of 192)",  # zh: "降维后的图数 r（原有 192）"
    ylabel="million multiply-adds",  # zh: "乘加次数（百万）"
    title="The thinner the stack, the cheaper the 5×5 branch",  # zh: "特征图越少，5×5 分支越便宜"
)
axes = figure.axes[0]
axes.set_xticks(range(0, 193, 32))
axes.plot(16, (reducing + looking) / 1e6, "o", color="black", markersize=10)
axes.annotate("3a: r = 16", (16, 5), (28, 5))
figure

# %% [markdown] lang="en"
# The dot is the paper's choice, $r = 16$. The line crosses the cost without reduction at
# an $r$ that you will work out in exercise 09a.1; beyond it the extra layer costs more
# than it saves. And saving has a price that no count shows: what the 16 maps do not
# carry, the 5 x 5 window cannot see.
#
# ### One module by hand
#
# A kernel of side $k$ that sees $c$ channels has $k^2 c$ weights and one bias. Module 3a,
# kernel by kernel, 192 channels coming in:

# %% [markdown] lang="zh"
# 圆点是论文的选择 $r = 16$。直线在某个 $r$ 处与不降维的计算量相交，练习 09a.1 中你要把它算出来；超过它，多出的一层就得不偿失。而且节省还有一个
# 计数看不到的代价：16 张图里没有的信息，5×5 的窗口也就看不到。
#
# ### 手算一个模块
#
# 边长 $k$、看 $c$ 个通道的卷积核有 $k^2 c$ 个权重和一个偏置。模块 3a，输入 192 个通道，逐个卷积层来算：

# %% name="by-hand" tags=["strict"]
BY_HAND = {
    "3a_1x1": 64 * (192 + 1),
    "3a_3x3_reduce": 96 * (192 + 1),
    "3a_3x3": 128 * (3 * 3 * 96 + 1),
    "3a_5x5_reduce": 16 * (192 + 1),
    "3a_5x5": 32 * (5 * 5 * 16 + 1),
    "3a_pool_1x1": 32 * (192 + 1),
}
for name, by_hand in BY_HAND.items():
    print(f"{name:14} {by_hand:7,}")
weights_3a = sum(BY_HAND.values())
biases_3a = 64 + 96 + 128 + 16 + 32 + 32
work_3a = 28 * 28 * (weights_3a - biases_3a)
print(f"{weights_3a:,} = {weights_3a / 1024:.1f} x 1024; {work_3a / 1e6:.1f}")
assert weights_3a == 163_696
assert work_3a == 128_049_152

# %% [markdown] lang="en"
# The paper's table 1 says 159K weights and 128M operations for this module. The work
# agrees. The 163,696 weights are 159.9 times 1024, so K seems to be 1024 there; how the
# paper rounded, the other lines will not settle.
#
# ## GoogLeNet as published
#
# Two functions are enough. `conv` is a convolution with ReLU; `inception` puts the four
# branches together. The widths are the number of maps in the order of the paper's table:
# 1 x 1, 3 x 3 reduction, 3 x 3, 5 x 5 reduction, 5 x 5, pool projection. A reduction of
# width 0 is left out; we shall need that for a comparison. (`inception` is handed the
# function that makes one convolution, as its argument `unit`. Here that is `conv`; our small
# network will hand it another one, with batch normalisation.)

# %% [markdown] lang="zh"
# 论文的表 1 说这个模块有 159K 个权重、128M 次运算。运算次数一致。163,696 个权重是 1024 的 159.9 倍，所以那里的 K 似乎是 1024；
# 至于论文怎样取整，从其他各行也看不出定规。
#
# ## 论文原样的 GoogLeNet
#
# 两个函数就够了。`conv` 是带 ReLU 的卷积，`inception` 把四个分支拼起来。宽度即特征图的个数，次序与论文的表相同：1×1、
# 3×3 前的降维、3×3、5×5 前的降维、5×5、池化后的投影。降维宽度为 0 就不降维，后面的比较会用到。（搭一个
# 卷积的函数作为参数 `unit` 交给 `inception`：这里交的是 `conv`，我们的小网络会交另一个，带批归一化的。）


# %% name="module"
def conv(x, width, k, name, strides=1):
    """A convolution with ReLU, as in GoogLeNet; weights are zeros."""  # zh: "带 ReLU 的卷积，与 GoogLeNet 相同；权重为零。"
    style = {"activation": "relu", "kernel_initializer": "zeros", "padding": "same"}
    return layers.Conv2D(width, k, strides=strides, name=name, **style)(x)


def halve(x):
    """Overlapping max pooling: half the side."""  # zh: "重叠的最大池化：边长减半。"
    return layers.MaxPooling2D(3, 2, padding="same")(x)


def inception(x, widths, unit, name):
    """Four branches over one input, joined map by map."""  # zh: "同一输入上的四个分支，特征图拼在一起。"
    n1, r3, n3, r5, n5, n_pool = widths
    thin3 = unit(x, r3, 1, f"{name}_3x3_reduce") if r3 else x
    thin5 = unit(x, r5, 1, f"{name}_5x5_reduce") if r5 else x
    pooled = layers.MaxPooling2D(3, 1, padding="same", name=f"{name}_pool")(x)
    branches = [
        unit(x, n1, 1, f"{name}_1x1"),
        unit(thin3, n3, 3, f"{name}_3x3"),
        unit(thin5, n5, 5, f"{name}_5x5"),
        unit(pooled, n_pool, 1, f"{name}_pool_1x1"),
    ]
    return layers.Concatenate(name=name)(branches)


# %% [markdown] lang="en"
# The whole network: a stem of three convolutions, nine modules, and at the end no dense
# hidden layers but *global average pooling*: each of the 1,024 maps becomes its mean.
# (Two local response normalisations of the stem, which have no weights, are left out.) In
# training there are also two *auxiliary heads*, small classifiers on modules 4a and 4d;
# more on them below.

# %% [markdown] lang="zh"
# 整个网络：开头三个卷积层，然后九个模块，最后没有全连接的隐藏层，而是*全局平均池化*：1,024 张特征图各取平均值。（开头的两个
# 局部响应归一化没有权重，这里省去。）训练时还有两个*辅助分类器*，接在模块 4a 和 4d 上，后面再细说。

# %% name="published"
MODULES = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


# %% name="googlenet"
def build_googlenet(modules=MODULES, head=None):
    """GoogLeNet for 1,000 kinds, with or without auxiliary heads."""  # zh: "1,000 类的 GoogLeNet，可带辅助分类器。"
    inputs = keras.Input((224, 224, 3))
    x = halve(conv(inputs, 64, 7, "conv1", strides=2))
    x = halve(conv(conv(x, 64, 1, "conv2_reduce"), 192, 3, "conv2"))
    outputs = []
    for name, widths in modules.items():
        x = halve(x) if name in ("4a", "5a") else x
        x = inception(x, widths, conv, name)
        outputs += [head(x, name)] if head and name in ("4a", "4d") else []
    x = layers.Dropout(0.4)(layers.GlobalAveragePooling2D()(x))
    linear = layers.Dense(1000, kernel_initializer="zeros", name="linear")
    return keras.Model(inputs, [linear(x), *outputs])


# %% [markdown] lang="en"
# Built, never trained. First the count, then our sums by hand against what Keras built:

# %% [markdown] lang="zh"
# 只搭出来，不训练。先数总数，再用手算的结果核对 Keras 搭出的各层：

# %% name="count" tags=["strict"]
googlenet = build_googlenet()
print(f"{googlenet.count_params():,}")
for name, by_hand in BY_HAND.items():
    assert by_hand == googlenet.get_layer(name).count_params()
assert googlenet.get_layer("5b").output.shape == (None, 7, 7, 1024)
assert googlenet.count_params() == 6_998_552

# %% [markdown] lang="en"
# Now the paper's table, line by line. `stages` adds up weights and multiply-adds of all
# layers that share the first part of their name; a dense layer uses each weight once.

# %% [markdown] lang="zh"
# 现在逐行核对论文的表。`stages` 把名字开头相同的各层的权重数和乘加次数加起来；全连接层的每个权重只用一次。

# %% name="table" tags=["strict"]
PAPER = {  # thousands of weights, millions of operations: table 1  |  表 1：权重（千）、运算（百万）
    **{"conv1": (2.7, 34), "conv2": (112, 360), "3a": (159, 128), "3b": (380, 304)},
    **{"4a": (364, 73), "4b": (437, 88), "4c": (463, 100), "4d": (580, 119)},
    **{"4e": (840, 170), "5a": (1072, 54), "5b": (1388, 71), "linear": (1000, 1)},
}


def stages(model):
    """Stage -> [weights, multiply-adds]."""  # zh: "各阶段 -> [权重数，乘加次数]。"
    found = {}
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            total = found.setdefault(layer.name.partition("_")[0], [0, 0])
            used = int(np.prod(layer.output.shape[1:-1]))  # 1 for a dense layer  |  全连接层为 1
            total[0] += layer.count_params()
            total[1] += int(np.prod(layer.kernel.shape)) * used
    return found


counted = stages(googlenet)
assert sum(weights for weights, _ in counted.values()) == 6_998_552

# %% name="against-paper"
table = {}
for stage, (weights, work) in counted.items():
    table[stage] = {
        "weights": weights,  # zh: "权重数"
        "/ 1024": weights / 1024,
        "paper, K": PAPER[stage][0],  # zh: "论文（K）"
        "multiply-adds": work,  # zh: "乘加次数"
        "/ million": work / 1e6,  # zh: "（百万）"
        "paper, M": PAPER[stage][1],  # zh: "论文（M）"
    }
plots.results_table(
    table,
    name="stage",  # zh: "阶段"
    formats={"/ 1024": ".1f", "/ million": ".1f"},  # zh: "/ 1024", ".1f", "（百万）", ".1f"
    title="GoogLeNet as built, and table 1 of the paper",  # zh: "搭出的 GoogLeNet 与论文的表 1"
)

# %% [markdown] lang="en"
# Most lines agree to two percent or better, three do not. The paper's conv1 has 2.7K
# weights and 34M operations; a 7 x 7 convolution of three colours has about three and a
# half times as many. ($2 \cdot 7 \cdot 3 \cdot 64 = 2{,}688$, as if a window of 7 x 1 and
# one of 1 x 7 had been counted, would come near the weights, and at 112 x 112 places
# gives the 34M; the paper does not say so.) Its 4c has too few weights, though the
# operations are right, and its 5a too many of both. Even a winner's table is worth
# checking. The sums:

# %% [markdown] lang="zh"
# 大多数行相差不超过百分之二，有三行则不然。论文的 conv1 有 2.7K 个权重、34M 次运算；而对三个颜色通道做 7×7 卷积，应约为它的三倍半。
# （$2 \cdot 7 \cdot 3 \cdot 64 = 2{,}688$，好像数的是 7×1 和 1×7，倒与权重数接近，乘以 112×112 个位置正好是 34M；论文没有这样说。）它的 4c 权重偏少，运算次数却
# 是对的；5a 则两者都偏多。冠军的表也值得核对。再看总和：

# %% name="sums" tags=["strict"]
in_paper = sum(thousands for thousands, _ in PAPER.values())
work_in_paper = sum(millions for _, millions in PAPER.values())
work = sum(multiply_adds for _, multiply_adds in counted.values())
without_linear = googlenet.count_params() - counted["linear"][0]
print(f"{in_paper:,.1f} K = {1024 * in_paper:,.0f}; {work_in_paper:,} M")
print(f"{googlenet.count_params():,}, {work:,}")
print(f"{without_linear:,}")
assert work == 1_582_671_872

# %% name="alexnet" tags=["strict"]
ALEXNET = 60_965_224  # weights, lab 06b; below: places, weights each used there  |  权重数，实验 06b；下面：位置数，在那里使用的权重数
LAYERS = [
    (55 * 55, 96 * 11 * 11 * 3),
    (27 * 27, 256 * 5 * 5 * 48),
    (13 * 13, 384 * 3 * 3 * 256 + 384 * 3 * 3 * 192 + 256 * 3 * 3 * 192),
    (1, 4096 * 6 * 6 * 256 + 4096 * 4096 + 1000 * 4096),
]
work_of_alexnet = sum(used * weights for used, weights in LAYERS)
print(f"{ALEXNET / googlenet.count_params():.1f} {ALEXNET / 12:,.0f}")
print(f"{work_of_alexnet:,} {work / work_of_alexnet:.1f}")
assert work_of_alexnet == 724_406_816

# %% [markdown] lang="en"
# The paper's columns sum to 6,797.7 K; with K = 1024 that is 6.96 million weights, half a
# percent below the 7.00 million of the network built from its widths (what the lines have
# too much and too little partly cancels). Its operations sum to 1.5 billion, as its text
# says (section 1); we count 1.58 billion multiply-adds. Against AlexNet those are 8.7 times
# fewer weights. And fewer weights are not less work: the last line has AlexNet's
# multiply-adds, and GoogLeNet does 2.2 times as many. (Question 09a.6 asks why.)
#
# ### Without the reductions
#
# The same network with all 3 x 3 and 5 x 5 windows right on their input. Widths and sizes
# of all outputs stay; only the reductions go.

# %% [markdown] lang="zh"
# 论文的权重一列合计 6,797.7 K；K 取 1024 时是 696 万，比按它的宽度搭出的网络（700 万）少百分之零点五（各行的偏多与偏少抵消了
# 一部分）。运算次数合计 15 亿，与正文第 1 节一致；我们数出 15.8 亿次乘加。与 AlexNet 相比，权重是它的 1/8.7。而权重少并不等于
# 计算少：最后一行是 AlexNet 的乘加次数，GoogLeNet 是它的 2.2 倍。（问答 09a.6 会问为什么。）
#
# ### 不降维会怎样
#
# 同样的网络，但所有 3×3 和 5×5 的窗口直接看输入。各个输出的宽度和尺寸不变，只去掉降维。

# %% name="no-reduction" tags=["strict"]
UNREDUCED = {name: (a, 0, b, 0, c, d) for name, (a, _, b, _, c, d) in MODULES.items()}
direct = stages(build_googlenet(UNREDUCED))
for name in MODULES:
    with_it, without = counted[name][1] / 1e6, direct[name][1] / 1e6
    print(f"{name} {with_it:7.1f} {without:7.1f} {without / with_it:6.2f}")
sums = [sum(found[name][1] for name in MODULES) for found in (counted, direct)]
print(f"{sums[0]:,} {sums[1]:,} {sums[1] / sums[0]:.2f}")
assert sums == [1_103_972_352, 3_947_847_680]

# %% [markdown] lang="en"
# Each line: million multiply-adds with the reductions, without, and how many times more.
# All nine modules together: 3.6 times the work. The reductions are what made a budget of
# 1.5 billion possible.
#
# ### Auxiliary heads, counted apart
#
# GoogLeNet is 22 layers deep, and batch normalisation was not yet there. Its authors
# feared that too little of the gradient would reach the first layers. So they put two
# classifiers on modules 4a and 4d. Their losses are added to the main one with a weight
# of 0.3, and the heads are thrown away when training ends. A head averages 5 x 5 places
# with stride 3, leaving 4 x 4, reduces to 128 maps and has two dense layers:

# %% [markdown] lang="zh"
# 每一行依次是：降维时的乘加次数（百万）、不降维时的乘加次数、后者是前者的几倍。九个模块合计：计算量是 3.6 倍。正是降维使 15 亿次
# 的预算成为可能。
#
# ### 单独数一数辅助分类器
#
# GoogLeNet 有 22 层，而当时还没有批归一化，作者担心传到最前面几层的梯度太少。于是在模块 4a 和 4d 上各接一个分类器，它们的损失
# 以 0.3 的权重加到主损失上，训练结束后就扔掉。一个辅助分类器先以步幅 3 对 5×5 个位置取平均，剩下 4×4，再降到 128 张图，然后是两个全连接层：


# %% name="heads" tags=["strict"]
def auxiliary_head(x, name):
    """A small classifier on the side, used in training only."""  # zh: "旁路上的小分类器，只在训练时使用。"
    zeros = {"kernel_initializer": "zeros"}
    x = layers.AveragePooling2D(5, 3)(x)
    x = layers.Flatten()(conv(x, 128, 1, f"{name}-head_1x1"))
    x = layers.Dense(1024, activation="relu", name=f"{name}-head_hidden", **zeros)(x)
    x = layers.Dropout(0.7)(x)
    return layers.Dense(1000, name=f"{name}-head_linear", **zeros)(x)


with_heads = build_googlenet(head=auxiliary_head)
by_stage = stages(with_heads)
for name in ("4a-head", "4d-head"):
    print(name, f"{by_stage[name][0]:,}")
print(f"{with_heads.count_params():,}")
assert by_stage["4a-head"][0] == 3_188_840
assert by_stage["4d-head"][0] == 3_190_888
assert with_heads.count_params() == 6_998_552 + 3_188_840 + 3_190_888
del googlenet, with_heads, by_stage  # gives their memory back  |  释放内存

# %% [markdown] lang="en"
# 13,378,280 weights in training, nearly half of them in heads that nobody uses
# afterwards. Check one by hand:
# $128 (512 + 1) + 1024 (4 \cdot 4 \cdot 128 + 1) + 1000 (1024 + 1) = 3{,}188{,}840$.
#
# So you can judge the three numbers that are quoted for GoogLeNet. 13 million counts the
# heads, 7 million does not. "5 million" (a later paper by the same author, 2016, section 1)
# goes with what the first paper says, "12 times fewer parameters" than AlexNet: a twelfth of
# AlexNet is 5.1 million. The widths of table 1 do not give that, not even without the last
# layer (5,973,552).
#
# ### Global average pooling against flattening
#
# AlexNet and VGG flatten the last maps into one long vector, and each number gets a weight
# for each class. Global average pooling first takes the mean of each map. For GoogLeNet's
# last layer that makes this difference:

# %% [markdown] lang="zh"
# 训练时共 13,378,280 个权重，将近一半在以后用不到的辅助分类器里。手算一个来核对：
# $128 (512 + 1) + 1024 (4 \cdot 4 \cdot 128 + 1) + 1000 (1024 + 1) = 3{,}188{,}840$。
#
# 现在可以判断常见的三种说法了。1,300 万把辅助分类器算了进去，700 万没有算。“500 万”（同一作者后来的论文，2016，第 1 节）与第一篇论文
# 所说“参数只有 AlexNet 的十二分之一”一致：AlexNet 的十二分之一是 510 万；但表 1 的宽度得不出这个数，即使不算最后一层也不行
# （5,973,552）。
#
# ### 全局平均池化与展平
#
# AlexNet 和 VGG 把最后的特征图展平成一个长向量，每个数对每一类各有一个权重。全局平均池化则先对每张图取平均。对 GoogLeNet
# 的最后一层，差别是：

# %% name="average-or-flatten" tags=["strict"]
averaged, flattened = 1000 * (1024 + 1), 1000 * (7 * 7 * 1024 + 1)
print(f"{averaged:,} {flattened:,} {flattened / averaged:.0f}")
assert (averaged, flattened) == (1_025_000, 50_177_000)

# %% [markdown] lang="en"
# Seven times the weights of the whole network in one layer. (The paper reports that
# average pooling in place of dense layers also improved the first guess by about 0.6 %,
# section 5.) On our own network we shall measure the accuracy, with several seeds.
#
# ## A small Inception for three flowers
#
# Three modules, for pictures of 64 x 64. One *unit* is now a convolution, batch
# normalisation (lab 07a) and ReLU, as in the second version of Inception (2015); the bias
# goes, since batch normalisation has one. In the stem, pooling comes before
# normalisation, which saves work (lab 06a).

# %% [markdown] lang="zh"
# 仅这一层的权重就是整个网络的七倍。（论文说，用平均池化代替全连接层还使首选准确率提高约 0.6%，见第 5 节。）在我们自己的网络上，
# 准确率要用几个种子来测。
#
# ## 分辨三种花的小 Inception
#
# 三个模块，输入 64×64 的图片。现在一个*单元*是卷积、批归一化（实验 07a）和 ReLU，与 Inception 的第二版（2015）相同；
# 偏置省去，因为批归一化自带偏置。开头部分把池化放在归一化之前，可以省些计算（实验 06a）。

# %% name="unit"
SMALL = {
    "a": (8, 8, 16, 4, 4, 4),
    "b": (16, 16, 32, 4, 8, 8),
    "c": (32, 32, 64, 8, 16, 16),
}


def unit(x, width, k, name):
    """Convolution, batch normalisation, ReLU."""  # zh: "卷积、批归一化、ReLU。"
    x = layers.Conv2D(width, k, padding="same", use_bias=False, name=name)(x)
    x = layers.BatchNormalization(momentum=0.9, name=f"{name}_bn")(x)
    return layers.ReLU(name=f"{name}_relu")(x)


# %% name="small"
def build(block=inception, widths=SMALL, gather="average", auxiliary=False):
    """A stem, three blocks, and the maps gathered for three kinds."""  # zh: "开头、三个模块，再把特征图汇总成三类。"
    inputs = keras.Input((64, 64, 3))
    x = layers.Conv2D(16, 5, 2, "same", use_bias=False, name="stem")(inputs)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(halve(x)))
    outputs = []
    for name, width in widths.items():
        x = block(halve(x) if name == "b" else x, width, unit, name)
        if auxiliary and name == "b":
            mean = layers.GlobalAveragePooling2D()(x)
            outputs = [layers.Dense(3, name="side")(mean)]
    average = gather == "average"
    together = layers.GlobalAveragePooling2D() if average else layers.Flatten()
    x = layers.Dropout(0.3)(together(x))
    return keras.Model(inputs, [layers.Dense(3, name="logits")(x), *outputs])


# %% [markdown] lang="en"
# For comparison a **plain** network: each module is replaced by one 3 x 3 convolution
# with normalisation and ReLU. Its widths are chosen so that the whole costs as many
# multiply-adds:

# %% [markdown] lang="zh"
# 用来比较的**普通**网络：每个模块换成一个带归一化和 ReLU 的 3×3 卷积。宽度的选取使总的乘加次数相同：

# %% name="plain"
PLAIN = {"a": 19, "b": 37, "c": 74}


def plain(x, width, unit, name):
    """One 3 x 3 convolution in place of a module."""  # zh: "用一个 3 x 3 卷积代替一个模块。"
    return unit(x, width, 3, name)


# %% name="both-networks"
small, ordinary = build(), build(plain, PLAIN)
table = {}
for name, model in {"Inception": small, "plain": ordinary}.items():  # zh: "Inception", "普通"
    kernels = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
    table[name] = {
        "weights": model.count_params(),  # zh: "权重数"
        "multiply-adds": sum(work for _, work in stages(model).values()),  # zh: "乘加次数"
        "convolutions": len(kernels) - 1,  # zh: "卷积层数"
        "maps at the end": kernels[-1].shape[0],  # zh: "最后的图数"
    }
plots.results_table(table, title="One cost, two networks")  # zh: "计算量相同的两个网络"

# %% [markdown] lang="en"
# The same work, to less than one percent. For it the Inception gets 128 maps at the end
# in place of 74, and windows of three sizes. (So more than one thing differs: a module *is*
# several layers. What we hold equal is the work.)

# %% [markdown] lang="zh"
# 计算量相差不到百分之一。同样的计算量，Inception 最后得到 128 张图，而不是 74 张，并有三种大小的窗口。（所以不止一处
# 不同：一个模块*本来就是*几层。我们保持相同的是计算量。）

# %% [markdown] lang="en" section="training"
# ## Training
#
# `AdamW` and `one_cycle` are those of lab 06a, the same for every network of this lab. On
# the full set there are few photos, so the batches are smaller and the epochs more: 9
# batches times 30 epochs are 270 steps, on the sample 24 times 12 are 288. In this lab
# nothing is chosen on the test set.

# %% [markdown] lang="zh"
# ## 训练
#
# `AdamW` 和 `one_cycle` 与实验 06a 相同，本实验的所有网络都用同样的设置。完整数据的照片少，所以批小一些、轮数
# 多一些：9 批乘 30 轮是 270 步，而随附样本是 24 批乘 12 轮，288 步。本实验的任何选择都不用测试集。


# %% name="settings"
EPOCHS, BATCH_SIZE = (30, 32) if full else (12, 64)
OPTIONS = {"batch_size": BATCH_SIZE, "epochs": EPOCHS, "verbose": 0}


def compiled(model):
    """Make a model ready for EPOCHS epochs; a head on the side weighs 0.3."""  # zh: "让模型准备好训练 EPOCHS 轮；辅助分类器的权重为 0.3。"
    steps = EPOCHS * int(np.ceil(len(x_train) / BATCH_SIZE))
    outputs = len(model.outputs)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(
        keras.optimizers.AdamW(training.one_cycle(0.006, steps), weight_decay=0.05),
        loss=[loss] * outputs,
        loss_weights=[1.0, 0.3][:outputs],
        metrics=["accuracy"] * outputs,
        steps_per_execution=8,
    )
    return model


def accuracy(model, x, y):
    """Share of the pictures that the first output puts right."""  # zh: "第一个输出判对的图片所占的比例。"
    logits = model.predict(x, batch_size=256, verbose=0)
    logits = logits if len(model.outputs) == 1 else logits[0]
    return float(np.mean(np.argmax(logits, axis=1) == y))


# %% [markdown] lang="en"
# The validation accuracy is that of the pictures kept aside.

# %% [markdown] lang="zh"
# 验证准确率用留出的图片来算。

# %% name="train"
history = training.checkpointed(compiled(small), "09a small").fit(
    x_train,
    y_train,
    validation_data=(x_aside, y_aside),
    callbacks=[training.progress(every=4)],
    **OPTIONS,
)

# %% name="curves"
# alt: Training and validation accuracy of the small Inception against epochs  |  小 Inception 的训练与验证准确率随轮数的变化
plots.learning_curves(
    {"small Inception": history},  # zh: "小 Inception"
    title="The small Inception learns three flowers",  # zh: "小 Inception 学会分辨三种花"
    reference={"guessing": 1 / 3},  # zh: "乱猜"
)

# %% [markdown] lang="en"
# The training accuracy ends near 1, the validation accuracy below it: over-fitting, with so
# few pictures no surprise. The validation curve is rough, because a single picture counts
# for much (on the full set, where 36 are kept aside, for nearly three percent). We take the
# network of the last epoch and do not look for the luckiest one.
#
# Now the test set. Nothing in this lab is chosen by it. An accuracy $q$ measured on $n$
# pictures has a standard error of $\sqrt{q(1-q)/n}$.

# %% [markdown] lang="zh"
# 训练准确率最后接近 1，验证准确率低于它：这是过拟合，图片这么少，并不奇怪。验证曲线起伏很大，因为一张图片就占不少（完整数据只留出
# 36 张，一张将近百分之三）。我们取最后一轮的网络，不去挑运气最好的一轮。
#
# 现在看测试集，本实验不根据它作任何选择。在 $n$ 张图片上测得的准确率 $q$，标准误差是 $\sqrt{q(1-q)/n}$。

# %% name="test"
accuracy_small = accuracy(small, x_test, y_test)
error = np.sqrt(accuracy_small * (1 - accuracy_small) / len(y_test))
print(f"{accuracy_small:.3f} +- {error:.3f}")
training.record("test_accuracy", accuracy_small, scale=flowers.scale)
seconds = history.seconds / (2 * len(history.epoch))  # each picture is there twice  |  每张图片有两份
training.record_network(small, accuracy_small, seconds, scale=flowers.scale)

# %% [markdown] lang="en"
# Hold it against softmax regression on pixels, and keep the standard error in mind. The
# difference of two accuracies has about $\sqrt 2$ times the error of one, so two networks
# that differ by less than about three of the errors printed here can hardly be told apart.
# On the drawn flowers the gap to the pixels is far larger; on the photos, only 75 of them to
# test, it is about that large.
#
# The four results named `network_` are for the table of week 11, which compares the
# networks of the whole course. An epoch takes each training picture twice (once mirrored),
# so one pass over the pictures takes half of an epoch's seconds; `history.seconds` are those
# of all epochs.

# %% [markdown] lang="zh"
# 与只看像素的 softmax 回归比一比，并记住标准误差。两个准确率之差的误差约为单个的 $\sqrt 2$ 倍，所以两个网络相差不到这里所印误差的
# 大约三倍，就很难分出高低。在画的花上，它与只看像素的差距远大于此；在照片上，测试照片只有 75 张，差距大约就是这么大。
#
# 名字以 `network_` 开头的四个结果是为第 11 周的表准备的，那张表比较整个课程的网络。一轮中每张训练图片用两次（其中一次取镜像），所以
# 把图片看一遍的时间是一轮的一半；`history.seconds` 是所有轮的总时间。

# %% [markdown] lang="en" section="inside"
# ## What the network learned
#
# ### Four branches look at one flower
#
# The test picture of which the network is surest, and what the four branches of the first
# module (a) answer to it, after their ReLU. Each row has its own scale, from dark (least)
# to light (largest).

# %% [markdown] lang="zh"
# ## 网络学到了什么
#
# ### 四个分支看一朵花
#
# 网络最有把握的那张测试图片，以及第一个模块（a）的四个分支在 ReLU 之后的响应。每一行各有自己的尺度，从暗（最小）到亮
# （最大）。

# %% name="branches"
# alt: One flower and the feature maps of the four branches of the first module  |  一朵花，以及第一个模块四个分支的特征图
BRANCHES = {"1x1": "1×1", "3x3": "3×3", "5x5": "5×5", "pool_1x1": "pool"}  # zh: "1x1", "1×1", "3x3", "3×3", "5x5", "5×5", "pool_1x1", "池化"
logits = small.predict(x_test, batch_size=256, verbose=0)
sure = ops.convert_to_numpy(ops.softmax(logits))
predicted = np.argmax(logits, axis=1)
surest = int(np.argmax(np.where(predicted == y_test, sure.max(axis=1), 0)))
watcher = keras.Model(
    small.inputs, [small.get_layer(f"a_{branch}_relu").output for branch in BRANCHES]
)
answers = watcher.predict(x_test[surest : surest + 1], verbose=0)
plots.feature_maps(
    dict(zip(BRANCHES.values(), answers, strict=True)),
    image=test_pictures[surest],
    maps=8,
    title="Module a: every branch has maps of its own",  # zh: "模块 a：每个分支都有自己的特征图"
)

# %% [markdown] lang="en"
# (The 3 x 3 branch has 16 maps, of which eight are shown; the two lower ones have four.)
# Can you find maps of edges of petals, of the whole flower, of the background? Which
# branch shows them is left to training. A map that is dark everywhere found little here,
# compared with the others of its row.
#
# ### The answer, taken apart
#
# After the last module come only means and one weighted sum. That makes the network easy
# to take apart. Let $m_j$ be the mean of map $j$ and $w_{jk}$ its weight for kind $k$;
# then the logit of kind $k$ is $b_k + \sum_j w_{jk} m_j$, with a bias $b_k$. The 128 maps
# belong to four branches, so the sum falls into four parts. Here they are, averaged over
# the test flowers of each kind, for the logit of their own kind:

# %% [markdown] lang="zh"
# （3×3 分支有 16 张图，这里只画八张；下面两个分支各有四张。）你能找到突出花瓣边缘、整朵花或背景的图吗？由哪个分支来表示，
# 是训练决定的。整张都暗的图，与同一行的其他图相比，在这张图片里没找到什么。
#
# ### 把答案拆开
#
# 最后一个模块之后只有平均值和一个加权和，所以很容易拆开。设 $m_j$ 是第 $j$ 张图的平均值，$w_{jk}$ 是它对第 $k$ 类的权重，
# 那么第 $k$ 类的 logit 就是 $b_k + \sum_j w_{jk} m_j$，$b_k$ 是偏置。128 张图属于四个分支，所以和也分成四部分。下面对每种花的
# 测试图片取平均，看各分支对它自己那一类的 logit 贡献多少：

# %% name="shares"
last = keras.Model(small.inputs, small.get_layer("c").output)
maps = last.predict(x_test, batch_size=256, verbose=0)  # (n, 8, 8, 128)
kernel, bias = (ops.convert_to_numpy(w) for w in small.get_layer("logits").weights)
means = maps.mean(axis=(1, 2))
ends = np.cumsum([SMALL["c"][place] for place in (0, 2, 4, 5)])  # 32, 96, 112, 128
parts = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
four = sum(means[:, part] @ kernel[part] for part in parts)
assert np.allclose(four + bias, logits, atol=1e-3)
adds = np.array(
    [
        [(means[y_test == kind][:, part] @ kernel[part, kind]).mean() for part in parts]
        for kind in range(3)
    ]
)

# %% name="draw-shares"
# alt: What each of the four branches adds to the logit of the right kind  |  四个分支各对正确类别的 logit 贡献多少
figure = plots.heatmap(
    adds,
    names,
    list(BRANCHES.values()),
    signed=True,
    xlabel="branch of the last module",  # zh: "最后一个模块的分支"
    value_label="mean part of the logit",  # zh: "在 logit 中的平均份额"
    title="What each branch adds",  # zh: "各分支贡献多少"
)
figure.set_size_inches(1.6 * figure.get_size_inches())
figure

# %% [markdown] lang="en"
# Above zero a branch speaks, on the whole, for the right kind, below zero against it. Expect
# the largest numbers in the column of the 3 x 3 windows: half of the 128 maps are theirs. The
# four parts and the bias sum to each logit (the cell before the figure asserts it). Does the
# network need all branches? Two questions that are not the same: how accurate is it when
# one branch is silent, and how accurate with one branch alone?

# %% [markdown] lang="zh"
# 大于零表示这个分支总的来说支持正确的类别，小于零表示反对。3×3 那一列的数多半最大：128 张图有一半是它的。四个部分加上偏置
# 等于 logit（画图之前的那一格用断言核对过）。网络需要所有分支吗？这里有两个不同的问题：去掉一个分支，准确率是多少？只留
# 一个分支，又是多少？

# %% name="silent"
table = {}
for name, part in zip(BRANCHES.values(), parts, strict=True):
    own = means[:, part] @ kernel[part]
    without = np.argmax(logits - own + own.mean(axis=0), axis=1)
    alone = np.argmax(own - own.mean(axis=0), axis=1)
    table[name] = {
        "maps": part.stop - part.start,  # zh: "图数"
        "without it": np.mean(without == y_test),  # zh: "没有它"
        "it alone": np.mean(alone == y_test),  # zh: "只有它"
    }
plots.results_table(
    table,
    name="branch",  # zh: "分支"
    formats={"without it": ".1%", "it alone": ".1%"},  # zh: "没有它", ".1%", "只有它", ".1%"
    title=f"Test accuracy; with all four: {accuracy_small:.1%}",  # zh: "测试准确率；四个分支都在：{accuracy_small:.1%}"
)

# %% [markdown] lang="en"
# (A silent branch answers with its mean over all flowers, so that no kind gains by it.)
# Each branch alone gets far beyond a third, and the network without any one of them stays
# near what it had: the branches hold much in common. Differences of a few points between
# the rows may be chance. Nor does the table say that the 3 x 3 window is the best: it has the
# most maps, because we gave it the most.
#
# ### Where in the picture?
#
# The mean of a sum is the sum of means, so the last layer may also be applied *before*
# averaging, at each of the 8 x 8 places, as a 1 x 1 convolution. That gives a map for
# each kind, the *class activation map* (Zhou and others, 2016). Its mean is the logit, so
# it shows which places speak for a kind and which against it. A dense layer of Keras can
# do it as it stands:

# %% [markdown] lang="zh"
# （去掉的分支以它在所有花上的平均值来回答，这样哪一类都不会因此占便宜。）每个分支单独都远高于三分之一，而去掉任何一个，网络也
# 与原来相差不多：各分支的信息有很多是重复的。各行之间几个百分点的差别可能只是偶然。这张表也不说明 3×3 的窗口最好：它的图最多，
# 因为我们给它的最多。
#
# ### 依据在图片的哪里？
#
# 和的平均就是平均的和，所以最后一层也可以放在取平均*之前*，在 8×8 个位置上逐个使用，成为一个 1×1 卷积。这样每一类得到一张图，
# 即*类激活图*（class activation map，Zhou 等，2016）。它的平均值就是 logit，所以它显示哪些位置支持这一类，哪些反对。Keras 的全连接层
# 可以直接这样用：

# %% name="class-maps"
class_maps = ops.convert_to_numpy(small.get_layer("logits")(maps))
print(class_maps.shape, np.allclose(class_maps.mean(axis=(1, 2)), logits, atol=1e-3))

# %% [markdown] lang="en"
# To see it on the flower we enlarge the map to the picture's size and darken the picture
# where nothing speaks for the kind:

# %% [markdown] lang="zh"
# 为了在花上看清楚，把图放大到图片的大小，并把不支持这一类的地方变暗：


# %% name="lit"
def lit(number, kind):
    """A picture, bright only where it speaks for a kind."""  # zh: "只在支持某一类的地方明亮的图片。"
    limit = np.abs(class_maps[number]).max()
    share = np.clip(class_maps[number, :, :, kind] / limit, 0, 1)
    smooth = ops.image.resize(share[..., None], (64, 64), interpolation="bilinear")
    return test_pictures[number] / 255 * (0.15 + 0.85 * ops.convert_to_numpy(smooth))


# %% name="draw-maps"
# alt: Three flowers and for each kind the places that speak for it  |  三朵花，以及每一类的依据所在的位置
def draw_maps(numbers):
    """Each picture in a row of its own, then lit for each kind."""  # zh: "每张图片一行，依次按每一类照亮。"
    tiles, captions = [], []
    for number in numbers:
        tiles += [test_pictures[number] / 255, *(lit(number, k) for k in range(3))]
        captions += [f"is {names[y_test[number]]}"]  # zh: "实为{names[y_test[number]]}"
        captions += [f"{name} {logits[number, k]:+.1f}" for k, name in enumerate(names)]
    return plots.image_grid(
        tiles,
        captions,
        columns=4,
        title="Bright: these places speak for the kind below",  # zh: "亮处：这些位置支持下方的那一类"
    )


right = np.where(predicted == y_test, sure.max(axis=1), 0)
best = [int(np.argmax(np.where(y_test == kind, right, -1))) for kind in range(3)]
draw_maps(best)

# %% [markdown] lang="en"
# Each row is the surest right answer of one kind; below the pictures stand the logits. In
# the column of its own kind the flower should lie in the light, more or less. The map has
# only 8 x 8 places, and through the 5 x 5 windows each sees a large part of the picture,
# so do not expect outlines. In the other columns little or nothing is bright. Dark
# means that nothing there speaks for the kind, or that something speaks against it.
#
# With the slider you can look at every test picture. Find one that the network gets wrong,
# and see what it went by.

# %% [markdown] lang="zh"
# 每一行是一类中最有把握的正确答案；图片下方是 logit。在它自己那一类的列里，花大致应在亮处；这张图只有 8×8 个位置，而且经过几层
# 5×5 窗口，每个位置都看到图片的一大部分，所以别指望看到轮廓。其他列里很少有亮处。暗处表示那里没有支持这一类的依据，或者有反对它的依据。
#
# 用滑块可以看每一张测试图片。找一张网络判错的，看看它凭的是什么。

# %% name="slider"
wrong = np.flatnonzero(predicted != y_test)
print("wrong:", *wrong[:20])  # zh: "判错的："
_ = interact(
    lambda number: draw_maps([number]),
    number=IntSlider(three[0], min=0, max=len(y_test) - 1),
)

# %% [markdown] lang="en"
# ### The mistakes
#
# A confusion matrix counts them by kind:

# %% [markdown] lang="zh"
# ### 错在哪里
#
# 用混淆矩阵按种类数一数：

# %% name="confusion"
# alt: Confusion matrix of daisies, roses and sunflowers  |  雏菊、玫瑰、向日葵的混淆矩阵
plots.confusion_matrix(
    y_test,
    predicted,
    names,
    title="Which kinds are mixed up",  # zh: "哪几种被混淆"
)

# %% name="mistakes"
# alt: Test flowers that the network gets wrong, with what it said  |  网络判错的测试图片，以及它的回答
worst = wrong[np.argsort(-sure[wrong].max(axis=1))][:8] if len(wrong) else [surest]
plots.image_grid(
    test_pictures[worst],
    y_test[worst],
    predicted=predicted[worst],
    class_names=names,
    columns=4,
    title="The surest mistakes",  # zh: "最有把握的错误"
)

# %% [markdown] lang="en"
# Which of them would you get right at once? Of the drawn flowers it is mostly daisies and
# sunflowers that are taken for each other: petals around a middle, both of them. Among the
# photos, where the flower is cut off, very small, or seen from the side, you may hesitate
# too; and in some you may doubt the label.

# %% [markdown] lang="zh"
# 其中哪些你一眼就能判对？画的花里，多半是雏菊与向日葵互相认错：两者都是花瓣围着花心。照片里，花只拍到一部分、很小或是侧面的
# 时候，你可能也会犹豫；有的甚至会让你怀疑标签。

# %% [markdown] lang="en" section="comparison"
# ## One thing changed, three seeds each
#
# `labs bench 09a-blocks` trained five networks with three seeds each, all with the data,
# epochs and learning rates from above, which were not chosen anew for any of them:
#
# - **Inception**: the small Inception,
# - **plain**: one 3 x 3 convolution for each module, the same number of multiply-adds,
# - **no reduction**: the modules without their 1 x 1 reductions,
# - **flatten**: the last maps flattened in place of averaged,
# - **auxiliary**: a head on the side behind module b, whose loss counts 0.3 in training.
#
# This is the function it called. (The cell only defines it, nothing is trained here; the
# figures that were measured are read from a file below.)

# %% [markdown] lang="zh"
# ## 每次只改一处，各三个种子
#
# `labs bench 09a-blocks` 训练了五种网络，各用三个种子，数据、轮数和学习率都与上面相同，没有为其中任何一种另行选择：
#
# - **Inception**：小 Inception；
# - **普通**：每个模块换成一个 3×3 卷积，乘加次数相同；
# - **不降维**：去掉模块中的 1×1 降维；
# - **展平**：最后的特征图展平，而不取平均；
# - **辅助**：模块 b 之后接一个辅助分类器，训练时它的损失乘以 0.3 计入。
#
# 它调用的是这个函数。（这一格只是定义，不训练；测得的数字在后面从文件中读取。）

# %% name="grid"
DIRECT = {name: (a, 0, b, 0, c, d) for name, (a, _, b, _, c, d) in SMALL.items()}
ARMS = {
    "inception": {},
    "plain": {"block": plain, "widths": PLAIN},
    "no_reduction": {"widths": DIRECT},
    "flatten": {"gather": "flatten"},
    "auxiliary": {"auxiliary": True},
}


def measured(arm, seed):
    """Train one arm with one seed; return its figures."""  # zh: "用一个种子训练一种网络，返回各项数字。"
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = compiled(build(**ARMS[arm]))
    model.fit(x_train, [y_train] * len(model.outputs), **OPTIONS)
    return {
        "training": accuracy(model, once, y_once),
        "validation": accuracy(model, x_aside, y_aside),
        "test": accuracy(model, x_test, y_test),
    }


# %% [markdown] lang="en"
# It has been measured on both sets, the drawn flowers and the photos, so both are shown,
# whichever you have. Seeds of one arm differ though nothing was changed: that is the noise.
# Let $s^2$ be the mean variance within the arms. The difference of two means of three has
# the standard error $s \sqrt{2/3}$, and chance alone passes 2.2 times that in one case of
# twenty (Student's $t$ with 10 degrees of freedom: three values around their own mean leave
# 2 free, and there are five arms). What stays below we cannot tell from noise; the table
# writes "noise" for it. Differences are given in points: from 80 % to 83 % are 3 points.

# %% [markdown] lang="zh"
# 画的花和照片两份数据都测过，所以无论你用的是哪一份，这里都列出两份的结果。同一种网络的各个种子之间也有差别，虽然什么也没改：
# 这就是噪声。设 $s^2$ 是各种网络内部方差的平均。两个三次平均之差的标准误差是 $s \sqrt{2/3}$，仅凭偶然超过它 2.2 倍的情形，
# 二十次里有一次（自由度为 10 的学生 $t$ 分布：三个值围绕自己的平均，只有 2 个自由，而网络有五种）。没有超过的，我们无法与噪声
# 区分，表中写作“噪声”。差别用百分点表示：从 80% 到 83% 是 3 个百分点。

# %% name="noise"
SETS = {"sample": "drawn", "full": "photos"}  # zh: "sample", "画的花", "full", "照片"
grids = {said: labdata.grid("09a-blocks", which) for which, said in SETS.items()}
limits = {}
for said, grid in grids.items():
    variances = [np.var(grid[arm]["test"], ddof=1) for arm in ARMS]
    s = np.sqrt(np.mean(variances))
    limits[said] = 2.2 * s * np.sqrt(2 / 3)
    said_s, said_limit = f"{100 * s:.1f}", f"{100 * limits[said]:.1f}"
    print(f"{said:8} s = {said_s} points, limit = {said_limit}")  # zh: "{said:4} s = {said_s} 个百分点，界限 = {said_limit}"

# %% name="arms"
NAMED = {
    "inception": "Inception",  # zh: "inception", "Inception"
    "plain": "plain",  # zh: "plain", "普通"
    "no_reduction": "no reduction",  # zh: "no_reduction", "不降维"
    "flatten": "flatten",  # zh: "flatten", "展平"
    "auxiliary": "auxiliary",  # zh: "auxiliary", "辅助"
}
table = {name: {} for name in NAMED.values()}
for said, grid in grids.items():
    mean = {arm: np.mean(grid[arm]["test"]) for arm in ARMS}
    for arm, name in NAMED.items():
        change = mean[arm] - mean["inception"]
        verdict = "noise" if abs(change) <= limits[said] else "beyond noise"  # zh: "噪声", "超出噪声"
        table[name][said] = f"{mean[arm]:.1%}"
        said_change = f"{said}: points"  # zh: "{said}：百分点"
        table[name][said_change] = f"{100 * change:+.1f} {verdict}" if change else ""
plots.results_table(
    table,
    name="network",  # zh: "网络"
    title="Test accuracy, mean of three seeds",  # zh: "测试准确率，三个种子的平均"
)

# %% [markdown] lang="en"
# Eight changes, and one of them lies beyond the limit. What would someone claim who
# looked at the best mean only? The networks in order, by the test pictures and by the
# pictures kept aside:

# %% [markdown] lang="zh"
# 八个变化，只有一个超出界限。如果只看谁的平均值最高，会得出什么结论？分别按测试图片和留出的图片给五种网络排名：

# %% name="orders"
PARTS = {"test": "test", "validation": "kept aside"}  # zh: "test", "测试", "validation", "留出"
for said, grid in grids.items():
    for part, of_part in PARTS.items():
        mean = {name: np.mean(grid[arm][part]) for arm, name in NAMED.items()}
        best_first = sorted(mean, key=mean.get, reverse=True)
        print(f"{said}, {of_part}:", " > ".join(best_first))  # zh: "{said}，{of_part}：", " > "

# %% [markdown] lang="en"
# And what each of them costs:

# %% [markdown] lang="zh"
# 再看各自的代价：

# %% name="costs"
table = {}
for arm, name in NAMED.items():
    model = build(**ARMS[arm])
    table[name] = {
        "weights": model.count_params(),  # zh: "权重数"
        "in the last layer": model.get_layer("logits").count_params(),  # zh: "其中最后一层", "logits"
        "million multiply-adds": sum(w for _, w in stages(model).values()) / 1e6,  # zh: "乘加（百万）"
    }
plots.results_table(
    table,
    name="network",  # zh: "网络"
    formats={"million multiply-adds": ".2f"},  # zh: "乘加（百万）", ".2f"
    title="What the five networks cost",  # zh: "五种网络的代价"
)

# %% [markdown] lang="en"
# What the first table calls noise nobody can claim from these runs, in either direction: on
# the photos a change of less than 8 points cannot be seen with three seeds.
# (Chance has eight tries here, so one of them may well pass the limit by accident; and all
# runs on one set share one test set, so its chance is in every row.) The four lists say the
# same in another way: three different networks stand first in them.
#
# - **plain** is the row to think about. For the same number of multiply-adds, one 3 x 3
#   convolution in place of a module stays within the noise on both sets: if the module
#   gains anything here, three seeds cannot see it. It was made for 1,000 kinds, large
#   photos and many layers. Three flowers of 64 x 64 pixels are none of that, so these runs
#   do not tell whether it pays there; they tell you to try the plain network too.
# - **no reduction** does nearly twice the multiply-adds and gains nothing beyond the noise,
#   so the thin stacks lose nothing that we can see.
# - **flatten** has 24,579 weights in its last layer, average pooling 387. On the drawn
#   flowers it is the one change beyond the noise, and it is for the worse; on the photos
#   the change points the same way and is noise. (Last in all four lists; but two lists of
#   one set rank the same trained networks.) More weights, nothing gained.
# - **auxiliary** stays within the noise too. The head is there for its gradient, and three
#   modules with batch normalisation are not 22 layers without. Inception's authors
#   themselves found later (2016, section 4) that their heads had not sped up the beginning
#   of training, and took them for a kind of regularisation.
#
# ### A count is not a time
#
# Inception and the plain network do the same number of multiply-adds, the modules without
# reductions nearly twice as many. How long do they take? Processor time (all cores added)
# for one pass over 1,536 training pictures (the photos are fewer, so each is there several
# times), measured three times, so that you see how far it moves. The first call builds the
# network's graph and is not counted.

# %% [markdown] lang="zh"
# 第一张表中称为噪声的差别，无论朝哪个方向，都不能由这些实验得出：在照片上，不到 8 个百分点的变化用三个种子是看不出来的。（这里偶然有八次机会，所以完全可能有一次碰巧超过界限；而且同一份
# 数据的所有实验用的是同一个测试集，它的偶然性在每一行里都有。）四个排名从另一面说明同一件事：排在第一的竟有三种不同的网络。
#
# - **普通**这一行最值得想一想。乘加次数相同，用一个 3×3 卷积代替一个模块，在两份数据上与 Inception 的差别都在噪声之内：即使模块在这里有
#   好处，三个种子也看不出来。模块是为 1,000 类、大照片、很多层设计的，三种 64×64 的花都不是，所以这些实验说明不了模块在那里
#   是否值得；它们说明的是：普通网络也要试一试。
# - **不降维**的乘加次数将近两倍，准确率却没有超出噪声的提高，可见特征图变少并没有带来看得出的损失。
# - **展平**的最后一层有 24,579 个权重，平均池化只有 387 个。在画的花上，它是唯一超出噪声的变化，而且是变差；在照片上，变化的方向相同，
#   但属于噪声。（它在四个排名里都是最后；不过同一份数据的两个排名，排的是同样的一批网络。）权重更多，却没有任何好处。
# - **辅助**分类器的变化也在噪声之内。它是为了梯度而加的，而带批归一化的三个模块，毕竟不同于没有批归一化的 22 层。Inception 的作者自己
#   后来（2016，第 4 节）也发现，辅助分类器并没有加快训练的开头，并认为它起的是一种正则化的作用。
#
# ### 次数不等于时间
#
# Inception 与普通网络的乘加次数相同，不降维的模块则将近两倍。它们各要多长时间？下面是用 1,536 张训练图片（照片不够这么多，每张
# 用几次）训练一遍的处理器时间（各个核相加），测三次，好看出它有多少变动。第一次调用要构建计算图，不计入。

# %% name="time"
many, of_many = np.resize(x_train, (1536, 64, 64, 3)), np.resize(y_train, 1536)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
for arm in ("inception", "plain", "no_reduction"):
    model = build(**ARMS[arm])
    model.compile(keras.optimizers.SGD(0.01), loss)
    model.fit(many[:64], of_many[:64], batch_size=64, verbose=0)
    rounds = []
    for _ in range(3):
        with training.timed() as clock:
            model.fit(many, of_many, batch_size=64, verbose=0)
        rounds.append(f"{clock.cpu:.2f} s")  # zh: "{clock.cpu:.2f} 秒"
    print(f"{NAMED[arm]:13}", *rounds)

# %% [markdown] lang="en"
# Inception and plain: one count, two times. Inception and no reduction: two counts, and
# (on the two cores where this was written) about one time. What Inception has more of are
# layers: nineteen small convolutions in place of four larger ones, and with them
# normalising, pooling, joining and starting each layer, none of which is in a count of
# multiply-adds. The paper's budget of 1.5 billion was a budget of products, too.

# %% [markdown] lang="zh"
# Inception 与普通网络：次数相同，时间不同。Inception 与不降维的网络：次数不同，时间却（在编写本实验所用的两个核上）差不多。Inception
# 多的是层：十九个小卷积代替四个大一些的卷积，随之而来的归一化、池化、拼接以及启动每一层，都不在乘加次数里。论文 15 亿次的预算，数的
# 也是乘积。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 09a.1 (3 points): the last reduction that pays
#
# A convolution with a window of `k` x `k` from `c` to `m` maps, stride 1. A reduction to
# $r$ maps stands in front of it. Return the largest whole $r$ with which both layers
# together do **fewer** multiply-adds than the convolution directly; 0 if there is none.
# (The side of the maps does not matter: why?) By hand: for `k = 3, c = 9, m = 2` it is 5.
# Directly each place costs 162 multiply-adds; with $r = 5$ it would be 135, and with
# $r = 6$ exactly 162 again.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断。
#
# ### 练习 09a.1（3 分）：最大多少还划算
#
# 一个窗口为 `k`×`k` 的卷积，从 `c` 张图到 `m` 张图，步幅 1，前面加一个降到 $r$ 张图的 1×1 卷积。返回最大的整数 $r$，使两层合起来
# 的乘加次数比直接卷积**少**；没有就返回 0。（特征图的边长不影响结果：为什么？）手算一例：`k = 3, c = 9, m = 2` 时结果是 5。
# 直接卷积在每个位置上做 162 次乘加；$r = 5$ 时是 135 次，$r = 6$ 时又正好是 162 次。


# %% name="last-reduction" exercise="09a.1"
def last_reduction(k, c, m):
    """Return the largest r that still saves multiply-adds."""  # zh: "返回仍能省下乘加的最大的 r。"
    ### BEGIN SOLUTION
    directly, each = k * k * c * m, c + k * k * m
    return (directly - 1) // each
    ### END SOLUTION


# %% check="09a.1"
check("09a.1", last_reduction)

# %% [markdown] lang="en"
# With it, the crossing in the figure of module 3a, for both of its windows, beside what
# the paper chose:

# %% [markdown] lang="zh"
# 有了它，就能求出模块 3a 那幅图中的交点。两种窗口都算一算，旁边是论文的选择：

# %% name="crossing" tags=["strict"]
with check.needs("09a.1"):
    print("3x3:", last_reduction(3, 192, 128), 96)
    print("5x5:", last_reduction(5, 192, 32), 16)

# %% [markdown] lang="en"
# On each line, hold the paper's number against yours: its reductions stay well below where
# they would stop paying.
#
# ### Exercise 09a.2 (2 points): the weights of a module
#
# `inputs` is the number of maps that come in, `widths` the six widths in the order of this
# lab. Return the number of the module's weights, biases included (every convolution has
# them, as in GoogLeNet). For one map coming in and six widths of 1 it is 44: work that out
# by hand first. For module 3a it is 163,696.

# %% [markdown] lang="zh"
# 每一行中，把论文的数与你的数比一比：论文选的图数离不划算的界限都还远。
#
# ### 练习 09a.2（2 分）：一个模块的权重数
#
# `inputs` 是输入的图数，`widths` 是按本实验次序排列的六个宽度。返回模块的权重总数，包括偏置（每个卷积都有偏置，与 GoogLeNet
# 相同）。输入一张图、六个宽度都是 1 时，结果是 44：先手算一遍。模块 3a 的结果是 163,696。


# %% name="module-weights" exercise="09a.2"
def module_weights(inputs, widths):
    """Return the number of weights and biases of a module."""  # zh: "返回一个模块的权重与偏置总数。"
    ### BEGIN SOLUTION
    n1, r3, n3, r5, n5, n_pool = widths
    of_places = (n1 + r3 + r5 + n_pool) * (inputs + 1)
    return of_places + n3 * (9 * r3 + 1) + n5 * (25 * r5 + 1)
    ### END SOLUTION


# %% check="09a.2"
check("09a.2", module_weights)

# %% [markdown] lang="en"
# Your function and Keras must agree on all nine modules:

# %% [markdown] lang="zh"
# 你的函数必须与 Keras 在九个模块上都一致：

# %% name="modules-agree" tags=["strict"]
with check.needs("09a.2"):
    coming = 192
    for name, widths in MODULES.items():
        print(name, module_weights(coming, widths) == counted[name][0])
        coming = widths[0] + widths[2] + widths[4] + widths[5]

# %% [markdown] lang="en"
# ### Exercise 09a.3 (2 points): a network in the network
#
# Write two 1 x 1 convolutions in NumPy, a ReLU behind each. `maps` has the shape (height,
# width, c); `first` (c, hidden) and `second` (hidden, m) are the weights, `bias1` and
# `bias2` the biases. The result has the shape (height, width, m). By hand: one place with
# the channels 1, 2; `first` = [[1, -1], [0, 1]], `second` = [[2], [3]], biases 0 and -1:
# the hidden values are 1 and 1, the result is 4.

# %% [markdown] lang="zh"
# ### 练习 09a.3（2 分）：网络中的网络
#
# 用 NumPy 写出两层 1×1 卷积，每层之后是 ReLU。`maps` 的形状是 `(height, width, c)`；`first` `(c, hidden)` 和 `second` `(hidden, m)`
# 是权重，`bias1` 和 `bias2` 是偏置。结果的形状是 `(height, width, m)`。手算一例：一个位置，通道为 1、2；`first` =
# [[1, -1], [0, 1]]，`second` = [[2], [3]]，偏置为 0 和 -1：隐藏值是 1 和 1，结果是 4。


# %% name="place-network" exercise="09a.3"
def place_network(maps, first, bias1, second, bias2):
    """Apply a small dense network at every place."""  # zh: "在每个位置上使用一个小的全连接网络。"
    ### BEGIN SOLUTION
    hidden = np.maximum(maps @ first + bias1, 0)
    return np.maximum(hidden @ second + bias2, 0)
    ### END SOLUTION


# %% check="09a.3"
check("09a.3", place_network)

# %% [markdown] lang="en"
# ### Exercise 09a.4 (1 point): a class activation map
#
# `maps` has the shape (height, width, c), `kernel` (c, kinds) holds the weights of the
# layer behind the average pooling. Return the map of the kind `kind`, with the shape
# (height, width): at each place the weighted sum of the c maps. Leave the bias out. By
# hand: two places with the channels (1, 2) and (3, 0), weights 10 and 1 for the kind
# asked: 12 and 30.

# %% [markdown] lang="zh"
# ### 练习 09a.4（1 分）：类激活图
#
# `maps` 的形状是 `(height, width, c)`，`kernel` `(c, kinds)` 是平均池化之后那一层的权重。返回第 `kind` 类的图，形状为
# `(height, width)`：每个位置上是 c 张图的加权和。不加偏置。手算一例：两个位置，通道为 `(1, 2)` 和 `(3, 0)`，所问类别的权重为 10 和
# 1：得到 12 和 30。


# %% name="class-map" exercise="09a.4"
def class_map(maps, kernel, kind):
    """Return what each place says for one kind."""  # zh: "返回每个位置对某一类的支持。"
    ### BEGIN SOLUTION
    return maps @ kernel[:, kind]
    ### END SOLUTION


# %% check="09a.4"
check("09a.4", class_map)

# %% [markdown] lang="en"
# The mean of your map and the bias must be the network's logit; and your maps must be those
# of the figure:

# %% [markdown] lang="zh"
# 你的图的平均值加上偏置必须等于网络的 logit，而且必须与上面画的图一致：

# %% name="map-agrees"
with check.needs("09a.4"):
    for kind, name in enumerate(names):
        mine = class_map(maps[surest], kernel, kind) + bias[kind]
        same_logit = np.isclose(mine.mean(), logits[surest, kind], atol=1e-3)
        same_map = np.allclose(mine, class_maps[surest, :, :, kind], atol=1e-3)
        print(name, bool(same_logit), bool(same_map))

# %% [markdown] lang="en"
# ### Exercise 09a.5 (3 points): a module whose 5 x 5 is two 3 x 3
#
# Two 3 x 3 convolutions in a row see 5 x 5 places (lab 07a), so later versions of
# Inception have them in place of the 5 x 5. Build such a module as a Keras model. It
# takes maps of the shape `(side, side, inputs)`; `widths` are the six widths. The
# branches are those of this lab, in the same order; only the third becomes: reduction to
# `r5`, 3 x 3 to `n5`, 3 x 3 to `n5`. Every convolution has a bias and a ReLU, no
# normalisation. The padding is `"same"` everywhere, and the pooling is 3 x 3 with stride 1.
# Do not use this lab's own functions, only `layers`, `keras.Input` and `keras.Model`; the
# check looks at the shape, at the number of weights, at the window each branch looks
# through, and whether a ReLU is missing.

# %% [markdown] lang="zh"
# ### 练习 09a.5（3 分）：用两个 3×3 代替 5×5 的模块
#
# 接连两个 3×3 卷积看到 5×5 个位置（实验 07a），所以后来的 Inception 用它们代替 5×5。把这样的模块搭成一个 Keras 模型。输入的形状
# 是 `(side, side, inputs)`；`widths` 是六个宽度。各分支和次序与本实验相同，只有第三个分支改为：降到 `r5`，3×3 到 `n5`，再
# 3×3 到 `n5`。每个卷积都有偏置和 ReLU，不用归一化。填充一律是 `"same"`，池化是 3×3，步幅 1。不要用本实验自己的函数，只用 `layers`、
# `keras.Input` 和 `keras.Model`；检查会看形状、权重个数、每个分支所看的窗口，以及是否漏了 ReLU。


# %% name="build-module" exercise="09a.5"
def build_module(side, inputs, widths):
    """Return a module with two 3 x 3 in place of the 5 x 5."""  # zh: "返回用两个 3 x 3 代替 5 x 5 的模块。"
    ### BEGIN SOLUTION
    n1, r3, n3, r5, n5, n_pool = widths
    style = {"padding": "same", "activation": "relu"}
    maps = keras.Input((side, side, inputs))
    one = layers.Conv2D(n1, 1, **style)(maps)
    three = layers.Conv2D(r3, 1, **style)(maps)
    three = layers.Conv2D(n3, 3, **style)(three)
    five = layers.Conv2D(r5, 1, **style)(maps)
    five = layers.Conv2D(n5, 3, **style)(five)
    five = layers.Conv2D(n5, 3, **style)(five)
    pooled = layers.MaxPooling2D(3, 1, padding="same")(maps)
    pooled = layers.Conv2D(n_pool, 1, **style)(pooled)
    return keras.Model(maps, layers.Concatenate()([one, three, five, pooled]))
    ### END SOLUTION


# %% check="09a.5"
check("09a.5", build_module)

# %% [markdown] lang="en"
# ### Question 09a.6 (4 points): in words
#
# AlexNet (lab 06b) has 60,965,224 weights and does 724,406,816 multiply-adds for a
# picture; GoogLeNet has 6,998,552 weights and does 1,582,671,872. So the network with far
# fewer weights does more than twice the work. How can that be? Say where most of
# AlexNet's weights sit and how often each of them is used, what GoogLeNet has in that
# place, why a weight of a convolution causes so much work, and which of the two numbers
# you would look at if time is short, and if memory is. Six to eight sentences.

# %% [markdown] lang="zh"
# ### 问答 09a.6（4 分）：用文字回答
#
# AlexNet（实验 06b）有 60,965,224 个权重，每张图片做 724,406,816 次乘加；GoogLeNet 有 6,998,552 个权重，做 1,582,671,872 次。
# 权重少得多的网络，计算量反而是两倍以上。这怎么可能？请说明 AlexNet 的权重主要在哪里、每个用几次；GoogLeNet 在那里用的是什么；为什么卷积的
# 一个权重带来那么多计算；时间紧时和内存少时，各应看哪个数。写六到八句。

# %% [markdown] lang="en" answer="09a.6" points=4
# <!-- BEGIN SOLUTION -->
# 96 % of AlexNet's weights sit in its three dense layers, and each of them is used once
# for a picture. GoogLeNet has no such layers: global average pooling turns the
# last 7 x 7 x 1,024 maps into 1,024 numbers, so that one small dense layer is left. A
# weight of a convolution is used at every place of the map, 784 times in module 3a, so
# few weights can do much work. Where time is short one looks at the multiply-adds first
# (and then measures, for a count is not a time). Where memory is short, or the network has
# to be sent, one looks at the weights. Neither number stands for the other.
#
# *Rubric: AlexNet's weights sit in dense layers, each used once a picture (1 point); global
# average pooling in their place (1 point); a convolution uses each weight at every place (1
# point); for time the multiply-adds, at least as a first guess, for memory the weights (1
# point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="09a.6" points=4
# <!-- BEGIN SOLUTION -->
# AlexNet 的权重有 96% 在三个全连接层，每张图片只用一次。GoogLeNet 没有这样的层：全局平均池化把最后 7×7×1,024 的特征图变成
# 1,024 个数，只剩一个小的全连接层。卷积的一个权重在特征图的每个位置都要用，模块 3a 中就是 784 次，所以权重不多也能有很大的
# 计算量。时间紧先看乘加次数（再实际测一测，因为次数不等于时间）。内存少，或者要传送网络，
# 则看权重数。两个数不能互相代替。
#
# *评分：AlexNet 的权重在全连接层，每张图片各用一次（1 分）；GoogLeNet 在那里用全局平均池化（1 分）；卷积的每个权重在每个位置都
# 使用（1 分）；时间看乘加次数（至少作为初步估计），内存看权重数（1 分）。*
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
check.progress("09a")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - A 1 x 1 convolution is a dense layer shared over all places. It mixes channels and looks
#   at no neighbours.
# - An Inception module looks through several windows at once. Its 1 x 1 reductions make
#   that affordable: without them, GoogLeNet's nine modules would do 3.6 times the work.
# - GoogLeNet, built from its published widths, has 6,998,552 weights, 8.7 times fewer than
#   AlexNet, and twice AlexNet's work. Weights and work are two things.
# - Global average pooling saves the largest dense layer, and its weights say where in the
#   picture the answer comes from.
# - Auxiliary heads are there for training only and are thrown away: count them apart.
# - With three flowers, a plain network of as many multiply-adds was not measurably worse,
#   and it took less time. Train a plain one beside the famous one.
#
# **Next:** lab 09b goes deeper than GoogLeNet's 22 layers and needs no heads on the side:
# ResNet's shortcuts carry the gradient.

# %% [markdown] lang="zh"
# ## 要点
#
# - 1×1 卷积是在所有位置上共享的全连接层，它混合通道，不看邻居。
# - Inception 模块同时用几种窗口来看，1×1 降维使它负担得起：没有降维，GoogLeNet 的九个模块要做 3.6 倍的计算。
# - 按公布的宽度搭出的 GoogLeNet 有 6,998,552 个权重，是 AlexNet 的 1/8.7，计算量却是它的两倍。权重与计算量是两回事。
# - 全局平均池化省去最大的全连接层，它的权重还能说明答案的依据在图片的哪里。
# - 辅助分类器只在训练时使用，之后就扔掉：要单独计数。
# - 对三种花来说，乘加次数相同的普通网络并没有测得出的劣势，用时还更少。用有名的网络时，也训练一个普通的来比。
#
# **下一步**：实验 09b 比 GoogLeNet 的 22 层更深，也不用辅助分类器：ResNet 的捷径会把梯度送到前面。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - C. Szegedy and others, "Going deeper with convolutions", *CVPR* 2015, 1-9: section 1 (12
#   times fewer parameters, 1.5 billion operations), 4 (the module, figure 2), 5 (GoogLeNet,
#   table 1, auxiliary classifiers), 7 (results).
# - M. Lin, Q. Chen, S. Yan, "Network in network", arXiv:1312.4400: sections 3.1 (1 x 1
#   convolutions) and 3.2 (global average pooling).
# - S. Ioffe, C. Szegedy, "Batch normalization: accelerating deep network training by
#   reducing internal covariate shift", *ICML* 2015 (Inception with batch normalisation).
# - C. Szegedy and others, "Rethinking the Inception architecture for computer vision",
#   *CVPR* 2016: sections 1 (5 million parameters), 3.1 (two 3 x 3 for a 5 x 5), 4
#   (auxiliary classifiers).
# - B. Zhou and others, "Learning deep features for discriminative localization", *CVPR*
#   2016 (class activation maps).
# - Photos: `labs data flowers` names their source and licence.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - C. Szegedy 等，“Going deeper with convolutions”，*CVPR* 2015，1-9：第 1 节（参数为十二分之一、15 亿次运算）、第 4 节（模块，图 2）、
#   第 5 节（GoogLeNet、表 1、辅助分类器）、第 7 节（结果）。
# - M. Lin、Q. Chen、S. Yan，“Network in network”，arXiv:1312.4400：第 3.1 节（1×1 卷积）、第 3.2 节（全局平均池化）。
# - S. Ioffe、C. Szegedy，“Batch normalization: accelerating deep network training by reducing internal
#   covariate shift”，*ICML* 2015（带批归一化的 Inception）。
# - C. Szegedy 等，“Rethinking the Inception architecture for computer vision”，*CVPR* 2016：第 1 节（500 万个参数）、
#   第 3.1 节（用两个 3×3 代替 5×5）、第 4 节（辅助分类器）。
# - B. Zhou 等，“Learning deep features for discriminative localization”，*CVPR* 2016（类激活图）。
# - 照片：`labs data flowers` 列出来源与许可。
