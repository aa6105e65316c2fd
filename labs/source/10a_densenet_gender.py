# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "DenseNet: every layer sees all earlier ones"
#       zh: DenseNet：每一层都看到前面所有的层
#     case:
#       en: "DenseNet: faces in two classes"
#       zh: DenseNet：性别识别
#     week: 10
#     chapter:
#       en: "Classic convolutional networks (2)"
#       zh: 第六章 经典卷积神经网络（下）
#     minutes: {sample: 1, full: 2}
#     memory_mib: {sample: 1800, full: 2400}
#     data: [genders]
#     python: "3.11"
#     grids:
#       sizes:
#         cells: [setup, load, prepare, unit, densenet, train, resnet, builders, grid]
#         function: measured
#         arms: [dense_4, dense_8, dense_12, residual_4, residual_8, residual_16]
#         seeds: [1, 2, 3]
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - say what concatenation keeps and addition loses, and how wide a dense block grows,
# - count DenseNet-121's 8,062,504 weights by hand,
# - build a dense network from units, blocks and transitions, and look which earlier maps a
#   layer reads,
# - compare two families of networks by parameters, by work, by memory and by accuracy, and
#   say which of these a claim is about,
# - put a new model's errors beside an old one's, group by group, on the same faces.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 说出拼接保留了什么、相加丢掉了什么，以及稠密块会变得多宽；
# - 手算 DenseNet-121 的 8,062,504 个参数；
# - 用单元、稠密块和过渡层搭出稠密网络，并看出一层读的是前面的哪些特征图；
# - 从参数、计算量、内存和准确率四个方面比较两类网络，并说清一个说法针对的是哪一个方面；
# - 在同样的人脸上，把新模型的错误与旧模型的逐组对照。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. `drawing` is the program that drew the bundled faces;
# it knows how many of their labels are wrong.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。`drawing` 是画出随附人脸的程序，它知道那些标签有多少是错的。

# %% name="setup"
from itertools import combinations

import helpers
import labdata
from helpers import costs, data, plots, training
from helpers.checks import NotAttempted, check
from labdata.make import genders as drawing

helpers.set_language("en")  # zh: "zh"
training.start(seed=10)

import keras
import numpy as np
from keras import layers, ops
from scipy.stats import sem

# %% [markdown] lang="en" section="story"
# ## Added, or set side by side?
#
# Lab 09b made deep networks trainable with a shortcut: what a block computes is *added* to
# what it was given. In 2017 Gao Huang, Zhuang Liu, Laurens van der Maaten and Kilian
# Weinberger asked: why add? A sum cannot be taken apart again. Set the two *side by side*
# instead, and let every later layer see both. Below, `x` is a block's input, 1 to 4 are its
# layers, and an arrow means "is read by". What the arcs of the middle row bring is added; the
# colour of an arc marks the layer where it starts.

# %% [markdown] lang="zh"
# ## 相加，还是并排放着？
#
# 实验 09b 用捷径连接使深层网络可以训练：把一块算出的结果*加到*它的输入上。2017 年，黄高、刘壮、Laurens van der
# Maaten 和 Kilian Weinberger 提出疑问：为什么要相加？和是拆不开的。不如把两者*并排*放着，让后面每一层都能看到。
# 下图中 `x` 是一块的输入，1 到 4 是其中的层，箭头表示“被……读取”。中间一行的弧线送来的结果是加上去的；弧线的颜色标明它从哪一层出发。

# %% name="story"
# alt: Four layers in a row, joined plainly, by shortcuts, and densely  |  排成一行的四层：普通连接、残差捷径连接、每层与后面所有层相连
numbers = range(5)
plain = [(i, i + 1) for i in range(4)]
plots.connections(
    {
        "plain": plain,  # zh: "普通"
        "residual": [*plain, (0, 2), (2, 4)],  # zh: "残差"
        "dense": list(combinations(numbers, 2)),  # zh: "稠密"
    },
    ["x", "1", "2", "3", "4"],
    title="In a dense block every layer reads all earlier results",  # zh: "在稠密块中，每一层都读取前面所有的结果"
)

# %% [markdown] lang="en"
# With $L$ layers there are $L$ plain connections, but $L(L+1)/2$ dense ones: here ten
# instead of four. On two small lists of numbers, the difference between the lower rows:

# %% [markdown] lang="zh"
# $L$ 层的普通连接有 $L$ 条，稠密连接则有 $L(L+1)/2$ 条：这里是十条而不是四条。用两个短短的数组看看下面两行的差别：

# %% name="add-or-join" tags=["strict"]
given, computed = np.array([1, 2]), np.array([3, -1])
print("added ", given + computed)  # zh: "相加"
print("joined", np.concatenate([given, computed]))  # zh: "拼接"

# %% [markdown] lang="en"
# From 4 and 1 nobody can tell what was given; in the joined list everything is still there.
# The price is width: it grows with every layer. So a layer of a dense block is kept narrow.
# It adds only $k$ feature maps, for instance 12 or 32, and $k$ is called the *growth rate*.
# Layer $l$ of a block computes
#
# $$ x_l = H_l([x_0, x_1, \dots, x_{l-1}]) , $$
#
# where $x_0$ are the $c_0$ maps that the block was given, $x_1, \dots, x_{l-1}$ what its
# earlier layers added ($k$ maps each), square brackets mean *set side by side along the
# channels*, and $H_l$ is batch normalisation, ReLU and a convolution, in this order. So
# layer $l$ sees $c_0 + k(l-1)$ maps.

# %% [markdown] lang="zh"
# 由 4 和 1 看不出原来给了什么；拼接的数组里则什么都还在。代价是宽度：每过一层就增加一些。所以稠密块的每一层都做得很窄，
# 只添 $k$ 张特征图，例如 12 张或 32 张，$k$ 叫作*增长率*。一块中的第 $l$ 层计算
#
# $$ x_l = H_l([x_0, x_1, \dots, x_{l-1}]) , $$
#
# 其中 $x_0$ 是这一块得到的 $c_0$ 张特征图，$x_1, \dots, x_{l-1}$ 是前面各层添上的（每层 $k$ 张），方括号表示*沿通道
# 并排放置*，$H_l$ 依次是批归一化、ReLU 和卷积。所以第 $l$ 层看到 $c_0 + k(l-1)$ 张特征图。

# %% [markdown] lang="en"
# ### DenseNet-121, weight by weight
#
# The network of the paper for ImageNet, with growth rate 32, has two more parts. A
# *bottleneck*: before its 3 x 3 convolution each unit makes $4k = 128$ maps of the $c$ maps
# that it sees, with a 1 x 1 convolution (the later units see hundreds, so that saves much).
# And between two blocks a *transition*: a 1 x 1 convolution to half as many maps
# (*compression*), then average pooling by 2 x 2. No convolution has biases. One unit that
# sees $c$ maps holds, piece by piece,
#
# $$ \underbrace{4c}_{\text{BatchNorm}} + \underbrace{c \cdot 128}_{1 \times 1} +
#    \underbrace{4 \cdot 128}_{\text{BatchNorm}} +
#    \underbrace{3 \cdot 3 \cdot 128 \cdot 32}_{3 \times 3} = 132\,c + 37{,}376 $$
#
# numbers: batch normalisation keeps four a map, $\gamma$, $\beta$ and the two moving
# averages. The first block has six units, which see $c = 64, 96, \dots, 224$ maps, 864
# together: $132 \cdot 864 + 6 \cdot 37{,}376 = 338{,}304$. The blocks have 6, 12, 24 and 16
# units. Let the network be built (without training) and count:

# %% [markdown] lang="zh"
# ### DenseNet-121 的每一个参数
#
# 论文用于 ImageNet 的网络，增长率为 32，还有两个部件。一是*瓶颈*：每个单元在 3×3 卷积之前，先用 1×1 卷积把所看到的
# $c$ 张特征图变成 $4k = 128$ 张（靠后的单元看到几百张，所以省下很多）。二是两块之间的*过渡层*：1×1 卷积把特征图减为一半（*压缩*），再做 2×2 平均池化。所有
# 卷积都没有偏置。看到 $c$ 张特征图的一个单元，逐项相加有
#
# $$ \underbrace{4c}_{\text{BatchNorm}} + \underbrace{c \cdot 128}_{1 \times 1} +
#    \underbrace{4 \cdot 128}_{\text{BatchNorm}} +
#    \underbrace{3 \cdot 3 \cdot 128 \cdot 32}_{3 \times 3} = 132\,c + 37{,}376 $$
#
# 个参数：批归一化对每张特征图有四个，即 $\gamma$、$\beta$ 和两个移动平均。第一块有六个单元，分别看到
# $c = 64, 96, \dots, 224$ 张，合计 864 张：$132 \cdot 864 + 6 \cdot 37{,}376 = 338{,}304$。四块各有 6、12、24、16 个
# 单元。把网络搭出来（不训练），数一数：

# %% name="densenet-121"
densenet_121 = keras.applications.DenseNet121(weights=None)
PARTS = ["conv1", "conv2", "pool2", "conv3", "pool3", "conv4", "pool4", "conv5"]
counted = dict.fromkeys([*PARTS, "bn", "predictions"], 0)
for layer in densenet_121.layers:
    if layer.count_params():
        counted[layer.name.split("_")[0]] += layer.count_params()
print(sum(counted.values()))
assert sum(counted.values()) == densenet_121.count_params() == 8_062_504

# %% name="parts"
units = {"conv2": 6, "conv3": 12, "conv4": 24, "conv5": 16}
plots.results_table(
    {
        part: {
            "what it is": "units" if part in units else "one layer or two",  # zh: "内容", "单元", "一两层"
            "units": units.get(part, ""),  # zh: "单元数", ""
            "weights": f"{weights:,}",  # zh: "权重", "{weights:,}"
        }
        for part, weights in counted.items()
    },
    name="part",  # zh: "部分"
    title="DenseNet-121: 8,062,504 weights",  # zh: "DenseNet-121：8,062,504 个参数"
)

# %% [markdown] lang="en"
# Each line can be had by hand. The first layer is $7 \cdot 7 \cdot 3 \cdot 64 + 4 \cdot 64 =
# 9{,}664$; a transition that is given $c$ maps holds $4c + c \cdot c/2$, with $c = 256$ that is
# 33,792; the last normalisation $4 \cdot 1{,}024$; the output $1{,}024 \cdot 1{,}000 +
# 1{,}000$, about an eighth of all. The blocks are exercise 10a.2. ResNet-50 (lab 09b)
# has 25,636,712 weights, more than three times as many.

# %% [markdown] lang="zh"
# 每一行都可以手算。第一层是 $7 \cdot 7 \cdot 3 \cdot 64 + 4 \cdot 64 = 9{,}664$；得到 $c$ 张特征图的过渡层有 $4c + c \cdot c/2$
# 个，$c = 256$ 时是 33,792；最后的归一化是 $4 \cdot 1{,}024$；输出层是 $1{,}024 \cdot 1{,}000 + 1{,}000$，约占全部的八分之一。
# 四个稠密块留给练习 10a.2。
# ResNet-50（实验 09b）有 25,636,712 个参数，是它的三倍多。

# %% [markdown] lang="en" section="data"
# ## The faces of lab 04b again
#
# The same pictures and the same warning: the labels are words that others wrote down. In
# the bundled sample the faces are **drawn**, the classes are group A and group B, and they
# are not a gender; the full set are photographs of real adults, none of whom was asked. (The
# line of the card on classes is about the full set.)

# %% [markdown] lang="zh"
# ## 又是实验 04b 的人脸
#
# 同样的图片，同样的提醒：标签是别人写下的词。随附样本中的脸是**画出来的**，两类叫甲组和乙组，不是性别；完整数据是真实
# 成年人的照片，没有人问过他们本人。（下面数据卡中“类别”一行说的是完整数据。）

# %% name="card"
print(data.card("genders"))

# %% [markdown] lang="en"
# Load them and look at a few:

# %% [markdown] lang="zh"
# 载入，看几张：

# %% name="load"
faces = data.load("genders")
full = faces.scale == "full"
group_names = [str(name) for name in faces.extra["group_names"]]
group_test = faces.test.columns["group"]

# %% name="look"
# alt: Twelve faces, each with the label that others gave it  |  十二张人脸，各标出别人给的标签
print(f"{len(faces.train.x)} training faces, {len(faces.test.x)} test faces")  # zh: "训练 {len(faces.train.x)} 张，测试 {len(faces.test.x)} 张"
plots.image_grid(
    faces.train.x[:12],
    faces.train.y[:12],
    class_names=faces.class_names,
    columns=6,
    title="Each face with the word that others gave it",  # zh: "每张脸和别人给它的那个词"
)

# %% [markdown] lang="en"
# To keep the training short the pictures are halved to 32 x 32: each pixel is the mean of
# four. A fifth of the training faces is kept aside for validation. The pixels are brought to
# mean 0 and standard deviation 1; both are measured on the training faces alone. And the
# network is also shown every training face in a mirror: the word beside it stays the same.

# %% [markdown] lang="zh"
# 为了缩短训练，图片边长减半，变成 32×32：每四个像素取平均。训练图片留出五分之一作验证。像素化为均值 0、标准差 1，
# 两者都只在训练图片上计算。另外，训练时每张脸还给出它的镜像：旁边的那个词不变。

# %% name="prepare"
def halved(pictures):
    """Map (n, 64, 64, 3) to (n, 32, 32, 3), the mean of 2 x 2 pixels each."""  # zh: "把 (n, 64, 64, 3) 变成 (n, 32, 32, 3)，每 2 x 2 个像素取平均。"
    squares = pictures.reshape(len(pictures), 32, 2, 32, 2, 3)
    return squares.mean(axis=(2, 4), dtype="float32")


small = halved(faces.train.x)
kept = len(small) // 5
mean, deviation = small[:-kept].mean(), small[:-kept].std()
small = (small - mean) / deviation
x_fitted, y_fitted = small[:-kept], faces.train.y[:-kept]
x_train = np.concatenate([x_fitted, x_fitted[:, :, ::-1]])  # mirrored: columns reversed  |  镜像：各列反序
y_train = np.concatenate([y_fitted, y_fitted])
x_validation, y_validation = small[-kept:], faces.train.y[-kept:]
x_test, y_test = (halved(faces.test.x) - mean) / deviation, faces.test.y
print(x_train.shape, x_validation.shape, x_test.shape)

# %% [markdown] lang="en" section="model"
# ## A dense network for small pictures
#
# Three functions are enough. A unit, with normalisation and ReLU *before* the convolution
# (so that each unit can weigh anew what it reads from the earlier ones); with few maps it
# needs no bottleneck. With `momentum=0.9` (the default is 0.99) the moving averages follow
# faster, because we take only a few hundred steps:

# %% [markdown] lang="zh"
# ## 用于小图片的稠密网络
#
# 三个函数就够了。先是单元，归一化与 ReLU 在卷积*之前*（这样每个单元可以重新权衡从前面读到的东西）；特征图不多，不需要
# 瓶颈。`momentum=0.9`（默认是 0.99）使移动平均跟得更快，因为我们只走几百步：


# %% name="unit"
def unit(x, filters, kernel=3, strides=1):
    """Batch normalisation, ReLU, then a convolution without biases."""  # zh: "批归一化、ReLU，再做没有偏置的卷积。"
    x = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.ReLU()(x)
    return layers.Conv2D(
        filters, kernel, strides=strides, padding="same", use_bias=False
    )(x)


def stem(inputs, filters):
    """The first convolution, pooled at once to 16 x 16."""  # zh: "第一个卷积，随即池化到 16 x 16。"
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(inputs)
    return layers.MaxPooling2D()(x)


def head(x):
    """Average every map over all places; one weighted sum gives the logit."""  # zh: "每张特征图在所有位置上取平均；一个加权和给出 logit。"
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    return layers.Dense(1, name="logit")(layers.GlobalAveragePooling2D()(x))


# %% [markdown] lang="en"
# A block joins, unit after unit; a transition halves the number of maps, then their side:

# %% [markdown] lang="zh"
# 稠密块逐个单元地拼接；过渡层先把特征图的张数减半，再把边长减半：


# %% name="densenet"
def dense_block(x, k, n):
    """Let n units each add k maps to what all later ones see."""  # zh: "n 个单元，每个给后面所有单元看到的特征图添 k 张。"
    for _ in range(n):
        x = layers.Concatenate()([x, unit(x, k)])
    return x


def transition(x):
    """Half as many maps by 1 x 1 convolution, half the side by pooling."""  # zh: "1 x 1 卷积使张数减半，池化使边长减半。"
    return layers.AveragePooling2D(2)(unit(x, x.shape[-1] // 2, kernel=1))


def build_densenet(k, n=4):
    """Three blocks of n units at 16, 8 and 4 pixels."""  # zh: "三个稠密块，各 n 个单元，边长依次为 16、8、4。"
    inputs = keras.Input((32, 32, 3))
    x = dense_block(stem(inputs, 2 * k), k, n)
    x = dense_block(transition(x), k, n)
    x = dense_block(transition(x), k, n)
    return keras.Model(inputs, head(x), name=f"DenseNet_{k}")


# %% [markdown] lang="en"
# With $k = 8$ the stem gives 16 maps; how many leave each part? Work it out on paper for the
# first block and the first transition, then read the table.

# %% [markdown] lang="zh"
# $k = 8$ 时，第一个卷积给出 16 张特征图。离开各部分的有多少张？先在纸上算出第一块和第一个过渡层，再看下表。

# %% name="build"
keras.utils.set_random_seed(10)
densenet = build_densenet(k=8)
kinds = (layers.Concatenate, layers.AveragePooling2D, layers.MaxPooling2D)
for layer in densenet.layers:
    if isinstance(layer, kinds):
        print(f"{type(layer).__name__:17}{str(layer.output.shape[1:]):14}")
print(f"{densenet.count_params():,} weights")  # zh: "{densenet.count_params():,} 个参数"
print(f"{costs.multiply_adds(densenet):,} multiply-adds")  # zh: "{costs.multiply_adds(densenet):,} 次乘加"

# %% [markdown] lang="en"
# The first block goes from 16 to 48 maps, the transition leaves half, and each further block
# adds four times 8 again. Each unit adds 8 maps only, and that is why there are so few
# weights: hardly three times as many as one weighted sum of all pixels had in lab 04b
# (12,289). The multiply-adds are another matter. More than half of them are spent in the
# first block, where the maps are largest: $16 \times 16$ places, each with
# $3 \cdot 3 \cdot (16 + 24 + 32 + 40) \cdot 8$ products.

# %% [markdown] lang="zh"
# 第一块从 16 张增到 48 张，过渡层留下一半，后面每块又添四次 8 张。每个单元只添 8 张，所以参数这样少：还不到实验 04b
# 中全部像素的一个加权和（12,289）的三倍。乘加次数则是另一回事：一半以上用在第一块，那里的特征图最大，有 $16 \times 16$
# 个位置，每个位置要算 $3 \cdot 3 \cdot (16 + 24 + 32 + 40) \cdot 8$ 个乘积。

# %% [markdown] lang="en" section="training"
# ## Training
#
# As in the labs before: AdamW, a learning rate that rises and falls again (`one_cycle`), and
# the loss computed from the logit; `weight_decay` draws every weight a little towards 0 at
# each step. Ten epochs on the sample, six on the larger full set; each
# shows every face twice, once mirrored.

# %% [markdown] lang="zh"
# ## 训练
#
# 与前几个实验相同：AdamW，先升后降的学习率（`one_cycle`），损失由 logit 直接算出；`weight_decay`（权重衰减）在每一步把每个权重
# 向 0 拉近一点。样本训练 10 轮，较大的完整数据训练 6 轮；
# 每一轮每张脸出现两次，其中一次是镜像。

# %% name="train"
EPOCHS, BATCH_SIZE = 6 if full else 10, 64


def compiled(model):
    """Attach optimizer, loss and metric."""  # zh: "配上优化器、损失和指标。"
    steps = EPOCHS * int(np.ceil(len(x_train) / BATCH_SIZE))
    model.compile(
        keras.optimizers.AdamW(training.one_cycle(0.01, steps), weight_decay=0.05),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)],
        steps_per_execution=8,
    )
    return model


OPTIONS = {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "verbose": 0}


def logits(model, x):
    """One score a face; above 0 the model says label 1."""  # zh: "每张脸一个得分；大于 0 时模型判为标签 1。"
    return model.predict(x, batch_size=256, verbose=0)[:, 0]


# %% name="fit"
history = training.checkpointed(compiled(densenet), "10a densenet").fit(
    x_train,
    y_train,
    validation_data=(x_validation, y_validation),
    callbacks=[training.progress(every=2)],
    **OPTIONS,
)

# %% [markdown] lang="en"
# The two accuracies, epoch by epoch:

# %% [markdown] lang="zh"
# 两种准确率随轮数的变化：

# %% name="curves"
# alt: Training and validation accuracy of the dense network against epochs  |  稠密网络的训练与验证准确率随轮数的变化
plots.learning_curves(
    {"DenseNet": history},
    title="At the end training is ahead of validation",  # zh: "训练结束时，训练准确率高于验证"
)

# %% [markdown] lang="en"
# (A training accuracy is the mean over its epoch, while the weights still changed; that is
# why it can begin below the validation.) The gap at the end is over-fitting: even this few
# weights fit the faces they have seen better than others.
#
# Is the network better than the model of lab 04b? We train that one again just as it was
# (one weighted sum of the full 64 x 64 pixels, no mirrored faces, 30 epochs of plain
# gradient descent):

# %% [markdown] lang="zh"
# （训练准确率是一轮之中的平均，其间权重还在变，所以起初可以低于验证。）最后的差距就是过拟合：参数再少，对见过的人脸也拟合得比
# 没见过的好。
#
# 这个网络比实验 04b 的模型好吗？我们把那个模型原样再训练一次（64×64 全部像素的一个加权和，没有镜像，普通梯度下降 30 轮）：


# %% name="pixels"
full_size = faces.train.x[:-kept] / 255
average_face, spread = full_size.mean(axis=0), full_size.std()


def prepare_as_04b(pictures):
    """Map (n, 64, 64, 3) bytes to floats around 0."""  # zh: "把 (n, 64, 64, 3) 的字节变成 0 附近的浮点数。"
    return ((pictures / 255 - average_face) / spread).astype("float32")


keras.utils.set_random_seed(4)
weighted_sum = layers.Dense(1, kernel_initializer="zeros")
pixels = keras.Sequential([keras.Input((64, 64, 3)), layers.Flatten(), weighted_sum])
pixels.compile(
    keras.optimizers.SGD(0.001),
    keras.losses.BinaryCrossentropy(from_logits=True),
    steps_per_execution=8,
)
x_as_04b = prepare_as_04b(faces.train.x[:-kept])
pixels.fit(x_as_04b, y_fitted, batch_size=32, epochs=30, verbose=0)
print(f"{pixels.count_params():,} weights")  # zh: "{pixels.count_params():,} 个参数"

# %% [markdown] lang="en"
# Now both on the test faces, with the standard error $\sqrt{q(1-q)/n}$ of an accuracy $q$ on
# $n$ faces:

# %% [markdown] lang="zh"
# 现在两者都用测试集，附上 $n$ 张脸上准确率 $q$ 的标准误差 $\sqrt{q(1-q)/n}$：

# %% name="test"
said = {
    "04b": logits(pixels, prepare_as_04b(faces.test.x)) > 0,
    "DenseNet": logits(densenet, x_test) > 0,
}
for name, answers in said.items():
    q = float(np.mean(answers == y_test))
    print(f"{name:9} {q:.3f} ± {np.sqrt(q * (1 - q) / len(y_test)):.3f}")
accuracy = float(np.mean(said["DenseNet"] == y_test))
training.record("test_accuracy", accuracy, scale=faces.scale)

# %% [markdown] lang="en"
# The two intervals overlap: from these two numbers alone nobody can say that the network is
# better than one weighted sum. (The table by group below compares the two face by face, which
# is a sharper test.) In the drawn sample there is also a bound, because the simulated rater
# made mistakes:

# %% [markdown] lang="zh"
# 两个区间有重叠：只凭这两个数，谁也不能说这个网络比一个加权和更好。（后面按组的表逐张脸地比较两者，那是更灵敏的检验。）在绘制的
# 样本中还有一个上限，因为模拟的评判者会误判：

# %% name="ceiling"
if full:
    print("no bound is known: nobody knows how often these labels are wrong")  # zh: "没有已知的上限：没有人知道这些标签有多少是错的"
else:
    print(f"no model can pass {drawing.BEST_ACCURACY:.3f}: the labels hold mistakes")  # zh: "任何模型都不能超过 {drawing.BEST_ACCURACY:.3f}：标签里有误判"

# %% [markdown] lang="en" section="inside"
# ## Which earlier maps does a layer read?
#
# A dense block offers everything; does the network use the offer? Take the middle block.
# Its readers are the units 1 to 4 and the transition behind them; its sources are what the
# block was given (24 maps) and what each unit added (8 each). In a reader's kernel of shape
# (height, width, maps seen, maps made) each source has its own slice along the third axis.
# First, as in figure 5 of the paper, how large the weights of each slice are on average, in
# per cent of the largest slice of the same reader:

# %% [markdown] lang="zh"
# ## 一层读的是前面的哪些特征图？
#
# 稠密块把一切都摆了出来，网络用上了吗？以中间那一块为例。读者是单元 1 到 4 和其后的过渡层；来源是这一块得到的 24 张
# 特征图，以及每个单元添上的 8 张。在读者的卷积核里，形状是（高、宽、看到的张数、产生的张数），每个来源在第三轴上各占
# 一段。先按论文图 5 的办法，看每一段权重的平均大小，以同一读者最大的一段为 100 %：

# %% name="slices"
STARTS = [0, 24, 32, 40, 48, 56]  # where the maps of each source begin  |  每个来源的特征图从哪里开始
SOURCES = ["given", "unit 1", "unit 2", "unit 3", "unit 4"]  # zh: "输入", "单元 1", "单元 2", "单元 3", "单元 4"
READERS = [*SOURCES[1:], "transition"]  # zh: "过渡层"
readers = [part for part in densenet.layers if isinstance(part, layers.Conv2D)][6:11]


def slices(column):
    """The slices that a reader sees, one for each source before it."""  # zh: "一个读者看到的各段，它之前的每个来源一段。"
    return [slice(*STARTS[row : row + 2]) for row in range(column + 1)]


sizes = np.full((5, 5), np.nan)
for column, layer in enumerate(readers):
    size = np.abs(ops.convert_to_numpy(layer.kernel)).mean(axis=(0, 1, 3))
    sizes[: column + 1, column] = [size[part].mean() for part in slices(column)]
relative = 100 * (sizes / np.nanmax(sizes, axis=0))

# %% name="weights-read"
# alt: Five sources by five readers, coloured by the mean size of the weights  |  五个来源对五个读者的三角形，颜色表示权重的平均大小
plots.heatmap(
    relative,
    SOURCES,
    READERS,
    xlabel="read by",  # zh: "读者"
    ylabel="maps from",  # zh: "来源"
    limits=(0, 100),
    value_label="mean size of a weight, % of the column's largest",  # zh: "权重大小的平均值，占同列最大者的 %"
    title="Going by the weights, every reader uses every source",  # zh: "只看权重，每个读者都用到了每个来源"
)

# %% [markdown] lang="en"
# Only weights of one column can be compared, hence the per cent: the transition's kernel is
# 1 x 1 and began with larger weights than the 3 x 3 ones. (Unit 1 has one source, so its
# 100 says nothing.) No slice is near zero. But what hangs on these weights? A direct test:
# cut *one* connection, that is, set one slice to zero, leave everything else, and count for
# how many validation faces the answer becomes another.

# %% [markdown] lang="zh"
# 只有同一列的权重才能比较，所以用百分比：过渡层的卷积核是 1×1，初始的权重本来就比 3×3 的大。（单元 1 只有一个来源，它的
# 100 不说明什么。）没有一段接近于零。但这些权重有多重要？直接的检验是：切断*一条*连接，即把一段置零，其余不动，数一数有多少张验证图片的回答变了。

# %% name="cut"
before = logits(densenet, x_validation) > 0


def changed_without(layer, part):
    """Share of the answers that change when a reader loses a source."""  # zh: "一个读者失去一个来源后，改变的回答所占的比例。"
    kernel = ops.convert_to_numpy(layer.kernel)
    cut = kernel.copy()
    cut[:, :, part] = 0
    layer.kernel.assign(cut)
    after = logits(densenet, x_validation) > 0
    layer.kernel.assign(kernel)
    return float(np.mean(after != before))


# %% [markdown] lang="en"
# Now one connection after the other; the figure shows the shares in per cent.

# %% [markdown] lang="zh"
# 下面逐条切断；图中是所占的百分比。

# %% name="cuts"
# alt: Five sources by five readers, coloured by the share of changed answers  |  同一个三角形，颜色表示切断连接后改变的回答所占的比例
changed = np.full((5, 5), np.nan)
for column, layer in enumerate(readers):
    shares = [100 * changed_without(layer, part) for part in slices(column)]
    changed[: column + 1, column] = shares
plots.heatmap(
    changed,
    SOURCES,
    READERS,
    xlabel="read by",  # zh: "读者"
    ylabel="maps from",  # zh: "来源"
    value_label="changed answers, %",  # zh: "改变的回答，%"
    title="What hangs on a connection: answers that change without it",  # zh: "一条连接有多重要：没有它会改变的回答"
)

# %% [markdown] lang="en"
# The triangle is far less even than the one before. Here are the three connections on which
# most hangs and the three on which least hangs, with their weights beside them, and three
# lines that sum all of them up:

# %% [markdown] lang="zh"
# 这个三角形远不如前一个均匀。下面列出最重要的三条连接和最不重要的三条，并列出它们的权重，再用三行概括全部连接：

# %% name="most-and-least"
connections = sorted(
    (changed[row, column], relative[row, column], f"{SOURCES[row]} > {READERS[column]}")
    for column in range(5)
    for row in range(column + 1)
)
for share, size, name in connections[:-4:-1] + connections[2::-1]:
    print(f"{name:20} {share:5.1f} % changed   weight {size:3.0f} %")  # zh: "{name}：改变 {share:.1f} %，权重 {size:.0f} %"
least, middle, most = np.nanquantile(changed, [0, 0.5, 1])
print(f"changed: {least:.1f} to {most:.1f} %, half of them up to {middle:.1f} %")  # zh: "改变的回答：{least:.1f} % 到 {most:.1f} %，半数连接不超过 {middle:.1f} %"
print(f"weights: {np.nanmin(relative):.0f} to 100 % of their column's largest")  # zh: "权重：同列最大者的 {np.nanmin(relative):.0f} % 到 100 %"
alike = np.nanargmax(changed, axis=0) == np.nanargmax(relative, axis=0)
print(f"the largest weight is where most hangs: {alike[1:].sum()} of 4 columns")  # zh: "权重最大的就是最重要的：4 列中有 {alike[1:].sum()} 列"

# %% [markdown] lang="en"
# The shares differ far more than the weights of a column. If the size of the weights told
# what hangs on a connection, the last line would count all four columns with several
# sources; and luck alone counts some (with two sources, as in the column of unit 2, every
# second time). Unit 1 reads the block's input and nothing else, so without it the unit is
# blind. Of the other connections most can be cut, one at a time, and only a few answers in a
# hundred change. Two cautions. The block's input has 24 maps and each unit 8, so the first row cuts
# more at once. And two connections that matter little *one at a time* may stand in for each
# other: cut both, and count again.

# %% [markdown] lang="zh"
# 这些比例的差别，远大于同一列中权重的差别。假如权重的大小能说明一条连接有多重要，最后一行就应当数到全部四个有多个来源的列；而单凭碰巧
# 也会数到几列（像单元 2 那一列只有两个来源，两次里就会碰上一次）。单元 1 只读这一块的输入，没有输入它就什么也看不到。其余的连接，大多数单独切断
# 之后，一百个回答里只有几个改变。两点提醒：这一块的输入有 24 张特征图，每个单元只添 8 张，所以第一行一次切断得更多；另外，*单独*
# 切断时都不重要的两条连接，也许可以互相替代，要把两条都切断再数一次。

# %% [markdown] lang="en"
# ### On whom does it err? The table of lab 04b again
#
# Even if there are more right answers in all, there need not be more for everyone. So the
# table of lab 04b once more, now with both models on the *same* faces. The column *change*
# is the error rate of DenseNet minus that of the logistic regression of 04b. It is a paired
# difference: for each face +1 (only DenseNet errs), -1 (only the other errs) or 0, and its
# standard error is that of a mean of these numbers.

# %% [markdown] lang="zh"
# ### 它在谁身上出错？再看实验 04b 的表
#
# 总的准确率即使提高了，也不等于对每个人都提高。所以再列一次实验 04b 的表，这次两个模型用*同样*的脸。*变化*一列是 DenseNet 的
# 错误率减去 04b 的逻辑回归的错误率。这是配对的差：每张脸记 +1（只有 DenseNet 错）、-1（只有另一个错）或 0，标准误差就是这些数
# 平均值的标准误差。


# %% name="errors-by-group"
def row(here):
    """Compare both models on the faces here."""  # zh: "在这些脸上比较两个模型。"
    old, new = (answers[here] != y_test[here] for answers in said.values())
    difference = new.astype(float) - old
    change = f"{difference.mean():+.3f} ± {sem(difference):.3f}"
    return {
        "faces": int(here.sum()),  # zh: "人脸数"
        "errors of 04b": int(old.sum()),  # zh: "04b 的错误数"
        "errors of DenseNet": int(new.sum()),  # zh: "DenseNet 的错误数"
        "change": change,  # zh: "变化"
    }


age = faces.test.columns["age"]
members = {name: group_test == g for g, name in enumerate(group_names)}
members["18-29"] = age < 30
members["30-44"] = (age >= 30) & (age < 45)
members["45+"] = age >= 45
members["all"] = age >= 0  # zh: "全部"
plots.results_table(
    {name: row(here) for name, here in members.items()},
    name="group or age",  # zh: "组或年龄"
    title="The same test faces, two models",  # zh: "同样的测试图片，两个模型"
)

# %% [markdown] lang="en"
# Read the last column with its errors. A change of less than two standard errors is what
# chance does with as many faces; and nine rows were tested at once, so that one of them may
# pass two by chance alone.

# %% [markdown] lang="zh"
# 读最后一列时要连同误差一起看。不到两倍标准误差的变化，人脸只有这么多时偶然就能造成；而且这里一次检验了九行，仅凭偶然也可能
# 有一行超过两倍。

# %% name="beyond-chance"
beyond = []
for name, here in members.items():
    old, new = (answers[here] != y_test[here] for answers in said.values())
    difference = new.astype(float) - old
    if abs(difference.mean()) > 2 * sem(difference):
        beyond.append(name)
named = ", ".join(beyond) or "no row"  # zh: "、", "没有一行"
print(f"changed by more than two standard errors: {named}")  # zh: "变化超过两倍标准误差的：{named}"

# %% [markdown] lang="en"
# Even if a row is named, it is one of nine, and so a question for other faces rather than a
# finding. **On the sample** the groups are kinds of light in a drawing. Lab 04b found the
# weighted sum worse on faces lit from one side than the wrong labels alone explain. Compare
# the two counts there, and in light from the front: where the line names no such row,
# neither fewer errors nor more have reached two standard errors. (In a mirror, light from
# the left is light from the right: the network saw both of every such face, the weighted
# sum did not.) With light from behind there are 25 test faces, and a few errors more or
# less decide nothing.
#
# **On the photographs** the groups are words for origin that annotators wrote down. In all,
# both models err about as often, and the table cannot tell who would gain from the new one.
# That is *not* a finding that everybody is treated alike: the group called "other" has 32
# faces, and a change of its error rate by ten percentage points would pass unseen. Further
# down the same is asked of three networks with three seeds each.

# %% [markdown] lang="zh"
# 即使点到了某一行，它也只是九行之一，所以是要用别的人脸再去检验的问题，还不是结论。**在样本上**，组别是画中光线的种类。实验 04b
# 发现，对侧光照亮的脸，加权和比标签误判所能解释的还要差。比较那里的两个错误数，再比较正面光的：只要没有点到这样的一行，错误不论是
# 减少还是增加，都没有达到两倍标准误差。（在镜子里，左侧光就是右侧光：网络对每一张这样的脸两种都见过，加权和没有。）逆光的测试图片只有 25 张，多错或少错几张说明不了什么。
#
# **在照片上**，组别是标注者写下的、描述族裔的词。总的来看，两个模型出错差不多一样多，这张表说不出谁会因新模型得益。这*不等于*
# 发现对每个人都一样：叫作“其他”的那一组只有 32 张脸，错误率变化十个百分点也看不出来。后面会对三个网络、每个三个种子，再问一次同样
# 的问题。

# %% [markdown] lang="en" section="comparison"
# ## Against a residual network
#
# The claim of the paper is about *parameters*: on CIFAR-10 (lab 08) a DenseNet needs about
# a third of the weights of a residual network that errs as rarely (its figure 4). To test
# it here we need a rival of the same parts: the same stem and head, the same units, also
# four 3 x 3 convolutions at each of three sizes. What differs is how results are handed on,
# and what goes with it: they are added instead of joined, a halving is done by a
# convolution of stride 2 instead of a transition, and doubles the number of maps, as in lab
# 09b.

# %% [markdown] lang="zh"
# ## 与残差网络比较
#
# 论文的说法是关于*参数*的：在 CIFAR-10（实验 08）上，错误率相同时，DenseNet 的权重大约只要残差网络的三分之一（其图 4）。要在这里检验它，需要一个由
# 同样部件组成的对手：同样的第一个卷积和输出层，同样的单元，三种边长上也各有四个 3×3 卷积。不同的是结果怎样传递，以及随之而来的：
# 用相加代替拼接；边长减半不用过渡层，而用步幅为 2 的卷积，同时特征图张数加倍，与实验 09b 相同。


# %% name="resnet"
def residual_block(x, filters, strides):
    """Two units beside a shortcut, added to it."""  # zh: "两个单元与一条捷径并行，再相加。"
    y = unit(unit(x, filters, strides=strides), filters)
    if x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, strides=strides, use_bias=False)(x)
    return layers.Add()([x, y])


def build_resnet(width):
    """Two residual blocks at 16, 8 and 4 pixels: as many 3 x 3 convolutions."""  # zh: "边长 16、8、4 各两个残差块：3 x 3 卷积同样多。"
    inputs = keras.Input((32, 32, 3))
    x = stem(inputs, width)
    for stage in range(3):
        filters = width * 2**stage
        x = residual_block(x, filters, strides=2 if stage else 1)
        x = residual_block(x, filters, strides=1)
    return keras.Model(inputs, head(x), name=f"ResNet_{width}")


# %% [markdown] lang="en"
# Each family in three sizes:

# %% [markdown] lang="zh"
# 每类网络各取三种大小：

# %% name="builders"
BUILDERS = {
    "dense_4": lambda: build_densenet(4),
    "dense_8": lambda: build_densenet(8),
    "dense_12": lambda: build_densenet(12),
    "residual_4": lambda: build_resnet(4),
    "residual_8": lambda: build_resnet(8),
    "residual_16": lambda: build_resnet(16),
}

# %% [markdown] lang="en"
# What does each of them cost? Besides weights and multiply-adds we count the numbers that
# training keeps for one face if no trick saves memory: the outputs of all layers, since
# back-propagation needs outputs once more; and we measure how long this machine takes to
# answer for 256 faces (the shortest of ten times, after one that is not counted).

# %% [markdown] lang="zh"
# 它们各要多大代价？除了权重和乘加次数，再数一数训练时若不采用节省内存的办法，每张脸要保存多少个数，即所有层的输出，反向传播还要用到这些输出；并测量
# 这台机器回答 256 张脸要多久（十次中最短的一次，之前先跑一次不计时）。


# %% name="costs"
def numbers_kept(model):
    """How many numbers all layers put out for one face."""  # zh: "对一张脸，所有层一共输出多少个数。"
    return sum(int(np.prod(layer.output.shape[1:])) for layer in model.layers)


def milliseconds(model):
    """Time to answer for 256 faces, the shortest of ten."""  # zh: "回答 256 张脸所用的毫秒数，取十次中最短的。"
    model.predict_on_batch(x_validation[:256])
    clocks = []
    for _ in range(10):
        with training.timed() as clock:
            model.predict_on_batch(x_validation[:256])
        clocks.append(clock.wall)
    return 1000 * min(clocks)


# %% [markdown] lang="en"
# One row a network:

# %% [markdown] lang="zh"
# 每个网络一行：

# %% name="prices"
COSTS = ["weights", "multiply-adds", "numbers kept", "milliseconds"]  # zh: "参数", "乘加次数", "保存的数", "毫秒"
price = {}
for arm, build in BUILDERS.items():
    model = build()
    work = costs.multiply_adds(model)
    four = (model.count_params(), work, numbers_kept(model), milliseconds(model))
    price[arm] = dict(zip(COSTS, four, strict=True))
    keras.utils.clear_session()
plots.results_table(
    price,
    formats=dict.fromkeys(COSTS, ",.0f"),
    name="network",  # zh: "网络"
    title="Six networks, four kinds of cost",  # zh: "六个网络，四种代价"
)

# %% [markdown] lang="en"
# Which network is "small" depends on the column. The same table as orders, from the cheapest
# to the dearest:

# %% [markdown] lang="zh"
# 哪个网络“小”，要看是哪一列。把同一张表写成次序，从最省的到最费的：

# %% name="orders"
for cost in COSTS:
    order = sorted((row_of_costs[cost], arm) for arm, row_of_costs in price.items())
    line = " < ".join(arm for _, arm in order)
    print(f"{cost:14} {line}")  # zh: "{cost}：{line}"

# %% [markdown] lang="en"
# Going by weights the two families alternate. Going by multiply-adds each pair of a dense
# network and the residual one after it has changed places, and going by numbers kept
# `dense_8` needs more than `residual_16`, which has five times its weights: joined maps are
# copied, and each unit normalises all that it sees once more. The times are those of one
# machine at one moment. In our runs, a dense network took as a rule longer than the
# residual one with the next larger number of weights; where other programs run beside it,
# the order of the times changes (run the cell of the table again to see how far).
#
# Which of them is worth its cost? `labs bench 10a-sizes` trained all six with three seeds
# each, on the same faces, with the same epochs, batches and learning rates, by this function:

# %% [markdown] lang="zh"
# 按参数排，两类网络交替出现。按乘加次数排，每个稠密网络都与紧随其后的残差网络换了位置；按保存的数排，
# `dense_8` 比 `residual_16` 还多，而后者的参数是它的五倍：拼接要复制特征图，而且每个单元都要把它看到的全部特征图再归一化一次。
# 时间则是一台机器在某一时刻的。我们运行时，稠密网络通常比参数稍多一级的那个残差网络更慢；如果同时有别的程序在运行，时间的次序会变
# （把计时的那一格再运行一次，看看变动多大）。
#
# 哪一个物有所值？`labs bench 10a-sizes` 用三个种子训练了这六个网络，人脸、轮数、批大小和学习率都相同，调用的是这个函数：


# %% name="grid"
def measured(arm, seed):
    """Train one network with one seed; return accuracies and errors by group."""  # zh: "用一个种子训练一个网络，返回准确率和各组的错误率。"
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = compiled(BUILDERS[arm]())
    model.fit(x_train, y_train, **OPTIONS)
    right = (logits(model, x_test) > 0) == y_test
    figures = {"test": right.mean()}
    figures["train"] = np.mean((logits(model, x_train) > 0) == y_train)
    for g in range(len(group_names)):
        figures[f"errors_{g}"] = np.mean(~right[group_test == g])
    return figures


# %% [markdown] lang="en"
# What came out: the mean of three seeds, and their standard deviation as a bar.

# %% [markdown] lang="zh"
# 结果如下：点是三个种子的平均，竖线是标准差。

# %% name="sizes"
# alt: Test accuracy against weights, three dense and three residual networks  |  三个稠密网络与三个残差网络的测试准确率随参数个数的变化
grid = labdata.grid("10a-sizes", faces.scale)
figure = plots.new_figure(
    "With like weights, joining is not better than adding",  # zh: "参数相近时，拼接并不优于相加"
    height=3.2,
)
axes = figure.subplots()
families = {"dense": "dense", "residual": "residual"}  # zh: "dense", "稠密", "residual", "残差"
for (family, label), mark in zip(families.items(), "os", strict=True):
    arms = [arm for arm in BUILDERS if arm.startswith(family)]
    tests = np.array([grid[arm]["test"] for arm in arms])
    weights = [price[arm][COSTS[0]] for arm in arms]
    error = tests.std(axis=1, ddof=1)
    axes.errorbar(weights, tests.mean(axis=1), error, fmt=f"{mark}-", label=label)
axes.set(xscale="log", xlabel="weights", ylabel="test accuracy")  # zh: "log", "参数个数", "测试准确率"
axes.legend(loc="lower right")  # zh: "lower right"
axes.grid()
figure

# %% name="table"
table = {}
for arm, row_of_costs in price.items():
    test = np.array(grid[arm]["test"])
    table[arm] = {
        "weights": f"{row_of_costs[COSTS[0]]:,}",  # zh: "参数", "{row_of_costs[COSTS[0]]:,}"
        "training": f"{np.mean(grid[arm]['train']):.3f}",  # zh: "训练", "{np.mean(grid[arm]['train']):.3f}"
        "test": f"{test.mean():.3f} ± {test.std(ddof=1):.3f}",  # zh: "测试", "{test.mean():.3f} ± {test.std(ddof=1):.3f}"
    }
plots.results_table(table, name="network")  # zh: "网络"

# %% [markdown] lang="en"
# Three seeds of one network differ, though nothing was changed. So compare neighbours: the
# difference of two means of three, with its standard error $\sqrt{(s_1^2 + s_2^2) / 3}$, where
# $s_1$ and $s_2$ are the two standard deviations. With so few seeds, chance passes 2.8
# standard errors in one case of twenty (Student's $t$ with 4 degrees of freedom).

# %% [markdown] lang="zh"
# 同一个网络的三个种子之间也有差别，虽然什么也没改。所以比较相邻的两个：两个三次平均之差，连同它的标准误差
# $\sqrt{(s_1^2 + s_2^2) / 3}$，其中 $s_1$、$s_2$ 是两者的标准差。种子这样少，仅凭偶然超过 2.8 倍标准误差的情形，二十次里有
# 一次（自由度为 4 的 $t$ 分布）。

# %% name="neighbours"
arms = list(BUILDERS)
for dense, residual in zip(arms[:3], arms[3:], strict=True):
    one, two = np.array(grid[dense]["test"]), np.array(grid[residual]["test"])
    difference = one.mean() - two.mean()
    error = np.sqrt((one.var(ddof=1) + two.var(ddof=1)) / 3)
    verdict = "beyond the seeds" if abs(difference) > 2.8 * error else "noise"  # zh: "超出种子的偶然", "噪声"
    print(f"{dense:8} - {residual:11} {difference:+.3f} ± {error:.3f}  {verdict}")

# %% [markdown] lang="en"
# What may be said, then? In none of these pairs is the dense network ahead beyond the chance
# of the seeds, though it has a little or much less to learn with. (These are three tests,
# with three seeds each and one test set: "beyond the seeds" is not yet certain.)
#
# **On the sample** the direction is even the opposite: in the two larger pairs the residual
# network is ahead. It has more weights, but `residual_8` does with half of the
# multiply-adds of `dense_8`.
#
# **On the photographs** the three differences are +0.001, -0.002 and -0.001, each smaller
# than its standard error. `dense_12` keeps level with `residual_16`, which has more than
# twice its weights, as the paper would lead us to expect; but the smaller pairs, of similar
# weights, are level as well.
#
# So on these faces the paper's third is not confirmed: a dense network of similar weights
# does not err more rarely. It is not refuted either. The paper compares networks of forty
# layers and more, trained for 300 epochs on 50,000 pictures; we have twelve convolutions in
# the blocks, a few epochs, and between one and two thousand training faces (without their
# mirror images). The dense networks also end lower on the *training* faces, and what they
# would do with more epochs we have not measured. And chance has a second source here, which
# no seed shows: all networks answered for the same few hundred test faces.

# %% [markdown] lang="zh"
# 那么可以说些什么？在这几对里，没有一个稠密网络的领先超出种子的偶然，不过它的参数也比对手少一些或少得多。（这里是三次检验，每次各
# 三个种子，测试集只有一个：“超出种子的偶然”还不等于确定无疑。）
#
# **在样本上**，方向甚至相反：较大的两对都是残差网络领先。它们的参数更多，但 `residual_8` 的乘加次数只有 `dense_8` 的一半。
#
# **在照片上**，三个差是 +0.001、-0.002 和 -0.001，都小于各自的标准误差。`dense_12` 与参数是它两倍多的 `residual_16` 不相上下，
# 这与论文相符；但较小的两对，参数相近，也不相上下。
#
# 所以在这些人脸上，论文所说的“三分之一”没有得到证实：参数相近的稠密网络并不更少出错。但也没有被否定。论文比较的是四十层以上的
# 网络，在 50,000 张图片上训练 300 轮；我们的各块中只有十二个卷积，只训练了几轮，训练图片只有一两千张（镜像不计）。稠密网络在*训练*
# 图片上最后也较低，多训练几轮会怎样，我们没有测过。这里的偶然还有第二个来源，是种子显示不出来的：所有网络回答的都是同样的几百张
# 测试图片。

# %% [markdown] lang="en"
# ### The groups once more, with three seeds
#
# The table by group further up holds one training of one network. Here are the error rates
# of three networks, the mean of three seeds and their standard deviation, beside the one of
# lab 04b. (The deviation says how far the seed alone moves a rate on *these* faces; that
# there are only so many faces comes on top.) On the sample the column *rater* says how often
# the simulated rater is wrong in each light, over all such drawings.

# %% [markdown] lang="zh"
# ### 再看各组，这次用三个种子
#
# 前面按组的表只是一个网络的一次训练。下面是三个网络的错误率，三个种子的平均和标准差，并列出实验 04b 的。（标准差说的是：在*这些*
# 脸上，只换种子，错误率会变动多少；人脸只有这么多，又是另一重不确定。）在样本上，*评判者*一列是模拟的评判者在每种光线下的误判率，
# 对所有这样的画而言。

# %% name="groups-by-seed"
by_group = {}
best_by_light = list(drawing.BEST_ACCURACY_BY_LIGHT.values())
for g, name in enumerate(group_names):
    here = group_test == g
    of_04b = np.mean(said["04b"][here] != y_test[here])
    by_group[name] = {"faces": int(here.sum()), "04b": f"{of_04b:.3f}"}  # zh: "人脸数", "04b", "{of_04b:.3f}"
    for arm in ("dense_8", "residual_8", "residual_16"):
        rates = np.array(grid[arm][f"errors_{g}"])
        by_group[name][arm] = f"{rates.mean():.3f} ± {rates.std(ddof=1):.3f}"
    if not full:
        by_group[name]["rater"] = f"{1 - best_by_light[g]:.3f}"  # zh: "评判者", "{1 - best_by_light[g]:.3f}"
plots.results_table(
    by_group,
    name="group",  # zh: "组"
    title="Error rates by group, three seeds",  # zh: "各组的错误率，三个种子"
)

# %% [markdown] lang="en"
# **On the sample** this table says what the average hides. Compare the largest residual
# network with the weighted sum: on faces lit from the left it errs about half as often
# (0.134 against about 0.26), on those lit from the right about a third as often (0.098
# against about 0.34). In dim light its rate is slightly lower (0.283 against about 0.30),
# in light from behind it is higher (0.307 against about 0.28), and neither change goes
# beyond what seeds and so few faces do. A report that gives the accuracy alone would call
# that "better for all". In these two lights the rater is wrong most often, but all models
# err more often than that.
#
# **On the photographs** the rates by group move with the seed by about as much as the
# models differ, and for the smallest group one error more or less is three percentage
# points. Whoever wanted to know on whom these models err would need more faces of each
# group, and the words of the persons themselves.

# %% [markdown] lang="zh"
# **在样本上**，这张表说出了平均值所掩盖的东西。把最大的残差网络与加权和相比：在左侧光的脸上，错误大约只有一半（0.134 对约 0.26）；在
# 右侧光的脸上，大约只有三分之一（0.098 对约 0.34）。暗光下它的错误率略低（0.283 对约 0.30），逆光下则较高（0.307 对约 0.28），两者都没有
# 超出种子和这样少的人脸所能造成的变动。只报准确率的报告会说“对所有人都更好”。在这两种光线下，评判者误判得最多，但所有模型的错误率
# 都比评判者的误判率更高。
#
# **在照片上**，换种子使各组错误率变动的幅度，与模型之间的差别差不多；对最小的一组，多错或少错一张就是三个百分点。想知道这些模型在
# 谁身上出错，需要每一组有更多的人脸，还需要由本人说出的词。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run the
# check below it, as often as you like.
#
# ### Exercise 10a.1 (2 points): how many maps each unit sees
#
# A block is given `c0` maps; its `n` units each add `k`. Return a list of `n + 1` numbers:
# how many maps unit 1, unit 2, ... sees, and at the end how many leave the block. By hand:
# `c0 = 16`, `k = 8`, `n = 4` gives `[16, 24, 32, 40, 48]`.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。
#
# ### 练习 10a.1（2 分）：每个单元看到多少张特征图
#
# 一个稠密块得到 `c0` 张特征图，它的 `n` 个单元各添 `k` 张。返回 `n + 1` 个数的列表：单元 1、单元 2……各看到多少张，最后是离开
# 这一块的张数。手算一例：`c0 = 16`，`k = 8`，`n = 4` 时是 `[16, 24, 32, 40, 48]`。


# %% name="input-widths" exercise="10a.1"
def input_widths(c0, k, n):
    """Return how many maps each unit sees, and how many leave the block."""  # zh: "返回每个单元看到的张数，以及离开这一块的张数。"
    ### BEGIN SOLUTION
    return [c0 + k * units_before for units_before in range(n + 1)]
    ### END SOLUTION


# %% check="10a.1"
check("10a.1", input_widths)

# %% [markdown] lang="en"
# ### Exercise 10a.2 (3 points): the weights of a block
#
# The same block, made as in DenseNet-121 but with any growth rate: each unit is batch
# normalisation, a 1 x 1 convolution to `4 * k` maps, batch normalisation, a 3 x 3
# convolution to `k` maps; no biases. Return how many numbers the block holds (those of batch
# normalisation counted as Keras counts them). For `c0 = 64`, `k = 32`, `n = 6` it must be
# the 338,304 of above.

# %% [markdown] lang="zh"
# ### 练习 10a.2（3 分）：一个稠密块的权重
#
# 还是这样一块，做法与 DenseNet-121 相同，但增长率任意：每个单元依次是批归一化、输出 `4 * k` 张的 1×1 卷积、批归一化、输出 `k` 张
# 的 3×3 卷积，都没有偏置。返回这一块共有多少个参数（批归一化的按 Keras 的数法）。`c0 = 64`，`k = 32`，`n = 6` 时应得上面的
# 338,304。


# %% name="block-parameters" exercise="10a.2"
def block_parameters(c0, k, n):
    """Return the number of parameters of a block with bottlenecks."""  # zh: "返回带瓶颈的稠密块的参数个数。"
    ### BEGIN SOLUTION
    total = 0
    for c in range(c0, c0 + n * k, k):
        total += 4 * c + c * 4 * k  # batch normalisation, 1 x 1  |  批归一化、1 x 1 卷积
        total += 4 * 4 * k + 9 * 4 * k * k  # batch normalisation, 3 x 3  |  批归一化、3 x 3 卷积
    return total
    ### END SOLUTION


# %% check="10a.2"
check("10a.2", block_parameters)

# %% [markdown] lang="en"
# With it the four blocks of DenseNet-121 can be held against the table at the beginning.
# The first is given the 64 maps of the first convolution; it hands on
# $64 + 6 \cdot 32 = 256$, and the transition keeps half of them, 128. So it goes on:
# $(128 + 12 \cdot 32) / 2 = 256$ and $(256 + 24 \cdot 32) / 2 = 512$.

# %% [markdown] lang="zh"
# 有了它，就可以把 DenseNet-121 的四个稠密块与开头的表对照。第一块得到第一个卷积的 64 张特征图，送出 $64 + 6 \cdot 32 = 256$ 张，
# 过渡层留下一半，即 128 张；依此类推，$(128 + 12 \cdot 32) / 2 = 256$，$(256 + 24 \cdot 32) / 2 = 512$。

# %% name="blocks-agree"
with check.needs("10a.2"):
    for part, given in {"conv2": 64, "conv3": 128, "conv4": 256, "conv5": 512}.items():
        print(part, block_parameters(given, 32, units[part]) == counted[part])

# %% [markdown] lang="en"
# ### Exercise 10a.3 (3 points): a dense block
#
# In NumPy, with units that are ReLU and a 1 x 1 convolution. `maps` has the shape (height,
# width, $c_0$). `kernels` is a list with a matrix for each unit: the first of shape
# $(c_0, k)$, the next $(c_0 + k, k)$, and so on; a unit computes `relu(seen) @ kernel`
# of all the maps that it sees. Return what leaves the block. By hand: one pixel with the
# maps 1 and -2 and the kernels $(3, 4)^T$ and $(1, 1, 2)^T$ gives 1, -2, 3, 7.

# %% [markdown] lang="zh"
# ### 练习 10a.3（3 分）：稠密块
#
# 用 NumPy 写，单元是 ReLU 加 1×1 卷积。`maps` 的形状是（高、宽、$c_0$）。`kernels` 是一个列表，每个单元一个矩阵：第一个的
# 形状是 $(c_0, k)$，下一个是 $(c_0 + k, k)$，依此类推；单元对它看到的全部特征图计算 `relu(seen) @ kernel`。返回离开这一块的
# 特征图。手算一例：一个像素，两张特征图的值是 1 和 -2，卷积核是 $(3, 4)^T$ 和 $(1, 1, 2)^T$，得到 1、-2、3、7。


# %% name="dense-block-numpy" exercise="10a.3"
def dense_block_numpy(maps, kernels):
    """Return the maps that leave the block, old ones first."""  # zh: "返回离开这一块的特征图，旧的在前。"
    ### BEGIN SOLUTION
    for kernel in kernels:
        new = np.maximum(maps, 0) @ kernel
        maps = np.concatenate([maps, new], axis=-1)
    return maps
    ### END SOLUTION


# %% check="10a.3"
check("10a.3", dense_block_numpy)

# %% [markdown] lang="en"
# ### Exercise 10a.4 (2 points): a transition
#
# `maps` has the shape (height, width, c), both sides even; `weights` is a matrix of shape
# (c, m). Apply the 1 x 1 convolution (no bias, no ReLU), then average pooling by 2 x 2. The
# result has the shape (height / 2, width / 2, m). By hand: four pixels with two maps each,
# the first map 2, -2, 3, -7, the second 0, 1, 1, 2, and weights $(1, 0)^T$, which take the
# first map alone, give the single number -1.

# %% [markdown] lang="zh"
# ### 练习 10a.4（2 分）：过渡层
#
# `maps` 的形状是（高、宽、c），两边都是偶数；`weights` 是形状为 (c, m) 的矩阵。先做 1×1 卷积（没有偏置，没有 ReLU），再做
# 2×2 平均池化。结果的形状是（高 / 2、宽 / 2、m）。手算一例：四个像素，每个两张特征图，第一张是 2、-2、3、-7，第二张是 0、1、1、2，
# 权重 $(1, 0)^T$ 只取第一张，结果是一个数 -1。


# %% name="transition-numpy" exercise="10a.4"
def transition_numpy(maps, weights):
    """Return the maps, fewer and of half the side."""  # zh: "返回张数更少、边长减半的特征图。"
    ### BEGIN SOLUTION
    height, width, _ = maps.shape
    fewer = maps @ weights
    blocks = fewer.reshape(height // 2, 2, width // 2, 2, -1)
    return blocks.mean(axis=(1, 3))
    ### END SOLUTION


# %% check="10a.4"
check("10a.4", transition_numpy)

# %% [markdown] lang="en"
# The convolution and the average are both weighted sums, so their order does not matter. Pool
# first: the same maps, with a quarter of the products. (Average pooling and ReLU may not be
# exchanged like this; the lab's transition has its ReLU before both.)

# %% [markdown] lang="zh"
# 卷积与平均池化都是求和，所以次序无关紧要。先池化：得到同样的特征图，乘积只有四分之一。（平均池化与 ReLU 则不能随意交换；本实验的
# 过渡层把 ReLU 放在两者之前。）

# %% name="order"
with check.needs("10a.4"):
    rng = np.random.default_rng(10)
    maps, weights = rng.normal(size=(8, 8, 6)), rng.normal(size=(6, 3))
    pooled_first = transition_numpy(maps, np.eye(6)) @ weights
    print(np.allclose(transition_numpy(maps, weights), pooled_first))

# %% [markdown] lang="en"
# ### Exercise 10a.5 (3 points): which networks are worth a thought
#
# One network *beats* another if it has no more weights and no lower accuracy, and is
# strictly better in at least one of the two. `parameters` and `accuracies` hold one number a
# network, in any order. Return a Boolean array: True for the networks that no other one
# beats. By hand: 1,000, 2,000, 3,000 and 4,000 weights with accuracies 0.70, 0.80, 0.75 and
# 0.85 give True, True, False, True.

# %% [markdown] lang="zh"
# ### 练习 10a.5（3 分）：哪些网络值得考虑
#
# 如果一个网络的参数不比另一个多，准确率不比它低，而且两者之中至少有一项严格更好，就说它*胜过*另一个。`parameters` 和
# `accuracies` 各有每个网络的一个数，次序任意。返回布尔数组：没有被任何网络胜过的为 True。手算一例：参数个数 1,000、2,000、
# 3,000、4,000，准确率 0.70、0.80、0.75、0.85，结果是 True、True、False、True。


# %% name="unbeaten" exercise="10a.5"
def unbeaten(parameters, accuracies):
    """Return which networks no other network beats, shape (n,)."""  # zh: "返回哪些网络没有被其他网络胜过，形状为 (n,)。"
    ### BEGIN SOLUTION
    size, score = np.asarray(parameters), np.asarray(accuracies)
    no_larger = size[None, :] <= size[:, None]  # row i, column j: j is no larger than i  |  第 i 行第 j 列：j 不比 i 大
    no_worse = score[None, :] >= score[:, None]
    better = (size[None, :] < size[:, None]) | (score[None, :] > score[:, None])
    return ~np.any(no_larger & no_worse & better, axis=1)
    ### END SOLUTION


# %% check="10a.5"
check("10a.5", unbeaten)

# %% [markdown] lang="en"
# Ask it about the six networks, once for each kind of cost:

# %% [markdown] lang="zh"
# 用它来问这六个网络，每种代价各问一次：

# %% name="front"
with check.needs("10a.5"):
    mean_test = [np.mean(grid[arm]["test"]) for arm in BUILDERS]
    for name in COSTS:
        cost = [price[arm][name] for arm in BUILDERS]
        chosen = np.asarray(unbeaten(cost, mean_test), bool)
        line = " ".join(np.array(list(BUILDERS))[chosen])
        print(f"{name:14} {line}")  # zh: "{name}：{line}"

# %% [markdown] lang="en"
# The list depends on the cost that is counted: `dense_4` has the fewest weights and cannot be
# missing from the first, `residual_4` needs the fewest multiply-adds and keeps the fewest
# numbers. And each list takes a mean of three seeds at its word, also where the lead is noise.

# %% [markdown] lang="zh"
# 名单取决于计算哪一种代价：`dense_4` 参数最少，第一份名单里少不了它；`residual_4` 的乘加次数最少，保存的数也最少。而且每份名单都
# 把三个种子的平均当真，即使领先只是噪声。

# %% [markdown] lang="en"
# ### Question 10a.6 (4 points): in words
#
# "Our new face model is a DenseNet. It has a quarter of the weights of the old one, so it
# answers in a quarter of the time, and it makes fewer mistakes, so everybody is treated
# better than before." Two claims, each with a false step. Say for each what is wrong with it,
# with a number of this notebook as evidence, and what would have to be measured instead (two
# points a claim). Six sentences at most.

# %% [markdown] lang="zh"
# ### 问答 10a.6（4 分）：用文字回答
#
# “我们的新人脸模型是 DenseNet。它的参数只有旧模型的四分之一，所以回答只要四分之一的时间；它的错误更少，所以每个人都得到比以前更好的
# 对待。”这里有两个论断，各有一步推错了。分别说明错在哪里，用本笔记本中的一个数作证据，并说明应当改为测量什么（每个论断 2 分）。
# 不超过六句话。

# %% [markdown] lang="en" answer="10a.6" points=4
# <!-- BEGIN SOLUTION -->
# Weights are not work: a weight of a convolution is used once for each place of its map, so
# `dense_12` has less than half the weights of `residual_16` (77,731 and 175,409) but more
# multiply-adds (8,105,562 and 6,996,032), and joining moves more numbers through memory. Time
# has to be measured, on the machine that will be used, with the same batch. Fewer mistakes on
# average do not say for whom: in the table with three seeds there is a group on which a
# network with the higher accuracy errs no less often than the weighted sum (on the sample
# light from behind, 0.307 and about 0.28). Count the errors by group, of both models on the
# same faces, with their standard errors; for a group with few faces say that one cannot tell.
# (And "mistake" means: not the annotator's word.)
#
# *Rubric: weights are not multiply-adds or time, with a number (1 point); measure the time on
# the machine in question (1 point); an average hides groups, with a number (1 point); count
# both models' errors by group with their uncertainty (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="10a.6" points=4
# <!-- BEGIN SOLUTION -->
# 参数个数不是计算量：卷积的一个权重在特征图的每个位置上都要用一次，所以 `dense_12` 的参数不到 `residual_16` 的一半（77,731 和
# 175,409），乘加次数却更多（8,105,562 和 6,996,032），拼接还要在内存里搬运更多的数。时间必须在实际使用的机器上、用同样的批大小去
# 测量。平均错误更少，并没有说是谁的错误少了：在三个种子的表中，准确率更高的网络也有一组并不比加权和更少出错（样本上是逆光，0.307 和
# 约 0.28）。应当在同样的人脸上，按组统计两个模型的错误，附上标准误差；对人数很少的组，要说明看不出来。（而且这里的“错误”只是指与
# 标注者写的词不同。）
#
# *评分：参数个数不等于乘加次数或时间，并举出一个数（1 分）；应在实际的机器上测量时间（1 分）；平均值掩盖了各组的差别，并举出一个数
# （1 分）；应按组统计两个模型的错误并给出不确定度（1 分）。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# What this run recorded for the comparison in lab 11, and how your exercises stand. (The
# question in words, 4 points, is marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 本次运行为实验 11 的比较所记录的结果，以及你的练习进度。（文字题 4 分，由老师评阅。）

# %% name="results"
seconds_per_epoch = history.seconds / len(history.epoch)
training.record_network(densenet, accuracy, seconds_per_epoch, scale=faces.scale)
check.progress("10a")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Joining keeps what adding mixes. Each layer adds $k$ maps, and $n$ layers see
#   $c_0, c_0 + k, \dots, c_0 + (n - 1) k$.
# - Bottlenecks and transitions keep the width in bounds; the weights of DenseNet-121's four
#   blocks follow from one formula.
# - "Smaller" needs a noun: weights, multiply-adds, memory and seconds rank networks
#   differently.
# - A connection that carries weights need not carry the answer: cut it and count.
# - A new model is compared with the old one on the same faces, group by group, with standard
#   errors.
#
# **Next:** lab 10b goes after the multiply-adds themselves: MobileNet takes the convolution
# apart.

# %% [markdown] lang="zh"
# ## 要点
#
# - 拼接保留了相加会混在一起的东西。每层添 $k$ 张，$n$ 层依次看到 $c_0, c_0 + k, \dots, c_0 + (n - 1) k$ 张特征图。
# - 瓶颈与过渡层限制了宽度；DenseNet-121 四个稠密块的参数出自同一个公式。
# - 说“更小”要说清是什么更小：按参数、乘加次数、内存和时间，网络的排名各不相同。
# - 有权重的连接不一定决定回答：切断它，数一数。
# - 新模型要与旧模型在同样的人脸上逐组比较，并给出标准误差。
#
# **下一步**：实验 10b 直接对乘加次数下手：MobileNet 把卷积拆开来做。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - G. Huang, Z. Liu, L. van der Maaten, K. Q. Weinberger, "Densely connected convolutional
#   networks", *CVPR* 2017, arXiv:1608.06993: section 3 (equation 2, growth rate, bottleneck,
#   compression), table 1 (DenseNet-121), figures 4 and 5.
# - K. He, X. Zhang, S. Ren, J. Sun, "Identity mappings in deep residual networks", *ECCV*
#   2016, arXiv:1603.05027 (normalisation and ReLU before the convolution).
# - The data and their terms: see the card above and lab 04b.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - G. Huang、Z. Liu、L. van der Maaten、K. Q. Weinberger，“Densely connected convolutional
#   networks”，*CVPR* 2017，arXiv:1608.06993：第 3 节（式 2、增长率、瓶颈、压缩），表 1（DenseNet-121），
#   图 4 与图 5。
# - K. He、X. Zhang、S. Ren、J. Sun，“Identity mappings in deep residual networks”，*ECCV* 2016，
#   arXiv:1603.05027（归一化与 ReLU 放在卷积之前）。
# - 数据及其使用条件：见上面的数据卡和实验 04b。
