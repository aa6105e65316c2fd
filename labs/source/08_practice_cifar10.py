# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Practice session 2: accuracy per minute"
#       zh: 上机实验（二）：每分钟换来多少准确率
#     case:
#       en: "practice session (2)"
#       zh: 上机实验（二）
#     week: 8
#     chapter:
#       en: "Classic convolutional networks (1)"
#       zh: 第五章 经典卷积神经网络（上）
#     minutes: {sample: 1, full: 5}
#     memory_mib: {sample: 2000, full: 2500}
#     data: [cifar10]
#     python: "3.11"
#     grids:
#       augmentation:
#         cells: [setup, choose, held-out, network, widths, train, train-clocked, normalise, augmentation, with-and-without]
#         function: measured
#         arms: [with, without]
#         seeds: [1, 2, 3]
#     kind: practice
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - read a pre-activation network and say where its work and its time go,
# - plan a training by arithmetic: steps, epochs, minutes,
# - normalise and augment pictures, and check that both do what they should,
# - compare runs by two numbers, accuracy and minutes, without being fooled by either,
# - enter an honest line on a leaderboard: one network, one test.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 读懂一个预激活网络，说出它的计算量和时间花在哪里；
# - 用算术安排训练：步数、轮数、分钟数；
# - 对图片做标准化和数据增强，并检查两者确实起了应有的作用；
# - 用准确率和时间这两个数比较不同的训练，不被其中任何一个误导；
# - 在排行榜上写下诚实的一行：一个网络，一次测试。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here; you may add your own for the free part.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里；做自由部分时可以再加。

# %% name="setup"
import math
import tempfile
from pathlib import Path

from IPython.display import display

import helpers
import labdata
from helpers import data, leaderboard, plots, training
from helpers.checks import Envelope, NotAttempted, check
from helpers.costs import multiply_adds
from helpers.errors import LabsError

helpers.set_language("en")  # zh: "zh"
training.start(seed=8)

import keras
import numpy as np
from keras import layers
from sklearn.linear_model import RidgeClassifier

# %% [markdown] lang="en" section="brief"
# ## The task
#
# In 90 minutes you make a small network for pictures of ten kinds better **for the time it
# costs**. Who waits long enough, or has a fast enough machine, gets a high accuracy; what
# is asked here is accuracy *per minute*. You hand in this notebook, with a report of one
# page, and one line for the class's leaderboard.
#
# | minutes | what | you have |
# |--:|---|---|
# | 0-10 | the data; your name; read the rubric | a first look |
# | 10-20 | the given network, and where its time goes | a plan |
# | 20-35 | milestones 1 to 3 | normalised, augmented pictures |
# | 35-50 | milestones 4 to 7, while the given network trains | a fair comparison |
# | 50-75 | the free part: **change one thing** | a network of your own |
# | 75-80 | open the envelope, once | a line on the leaderboard |
# | 80-90 | the report | one page |
#
# Behind by more than ten minutes? Leave the milestone blank and go on: the checks are
# independent of each other, except that 5 uses 1; your own run needs 1 and 3, the table by
# which you are graded also 4, its figure 7, and your line on the leaderboard 5 and 6. The **rubric** stands near the end: read it now.
#
# Three rules. Choose on held-out pictures, never on the test. Compare minutes of *one*
# machine only: yours, with nothing else running. And the test set, in its envelope, is
# opened once, by the network you hand in.

# %% [markdown] lang="zh"
# ## 任务
#
# 用 90 分钟，改进一个识别十类图片的小网络，要看**花的时间值不值**。只要肯等，或者机器够快，谁都能得到高的准确率；
# 这里要的是*每分钟*换来的准确率。你提交这个笔记本（里面有一页报告），以及班级排行榜的一行。
#
# | 分钟 | 做什么 | 得到什么 |
# |--:|---|---|
# | 0–10 | 看数据；写名字；读评分标准 | 初步印象 |
# | 10–20 | 给定的网络，它的时间花在哪里 | 一个计划 |
# | 20–35 | 第 1 到第 3 步 | 标准化、增强后的图片 |
# | 35–50 | 给定的网络训练时，做第 4 到第 7 步 | 公平的比较 |
# | 50–75 | 自由部分：**只改一处** | 你自己的网络 |
# | 75–80 | 打开信封，只一次 | 排行榜的一行 |
# | 80–90 | 写报告 | 一页 |
#
# 落后十分钟以上？把那一步空着，继续往下做：各项检查互不依赖（只有第 5 步要用第 1 步）；你自己的训练需要第 1、3 步，
# 打分用的对比表还需要第 4 步，它的图需要第 7 步，排行榜的一行需要第 5、6 步。**评分标准**在靠近末尾处：请先读。
#
# 三条规则。在留出的图片上做选择，绝不在测试集上选。只比较*同一台*机器上的分钟数：你自己的机器，不同时运行别的程序。
# 测试集装在信封里，只打开一次，由你提交的那个网络打开。

# %% [markdown] lang="en" section="data"
# ## Your data
#
# Write your name in the first line; it names your line on the leaderboard. The bundled
# sample holds drawn objects; the full data are 6,000 photos of CIFAR-10 (`labs fetch
# cifar10`), 5,000 to train on and 1,000 to test. For pictures of your own put a folder
# `my_pictures` beside this notebook, with one folder of pictures for each class in it, and
# set `CHOICE = "own_folder"`; they are brought to 32 x 32. Take none that show people who have
# not agreed. The last line seals the answers of the test set.

# %% [markdown] lang="zh"
# ## 你的数据
#
# 在第一行写上你的名字，排行榜上就用这个名字。随附的样本是画出来的物体；完整数据是 CIFAR-10 的 6,000 张照片
# （`labs fetch cifar10`），5,000 张训练，1,000 张测试。要用自己的图片，就在本笔记本旁边放一个文件夹 `my_pictures`，里面每类
# 图片一个文件夹，并设 `CHOICE = "own_folder"`；图片会统一为 32×32。不要用未经同意的人的照片。最后一行把测试集的答案
# 封进信封。

# %% name="choose"
NAME = "no name yet"  # zh: "还没有名字"
CHOICE = "cifar10"

if CHOICE == "own_folder":
    chosen = data.folder("my_pictures", size=32)
else:
    chosen = data.load("cifar10")
classes = len(chosen.class_names)
envelope = Envelope(chosen.test.y, "classification")
print(chosen.train.x.shape, chosen.train.x.dtype, chosen.test.x.shape)

# %% [markdown] lang="en"
# Look at it before any model: two pictures of each class. Which classes would you mix up at
# this size?

# %% [markdown] lang="zh"
# 先看数据，再谈模型：每类两张图片。这么小的图片，你会把哪些类弄混？

# %% name="look"
# alt: Two small pictures of each class of the chosen data  |  所选数据每一类的两张小图片
firsts = [np.flatnonzero(chosen.train.y == label)[:2] for label in range(classes)]
shown = np.stack(firsts, axis=1).ravel()
plots.image_grid(
    chosen.train.x[shown],
    [chosen.class_names[label] for label in chosen.train.y[shown]],
    columns=classes,
    title="What the network will see, at 32 x 32 pixels",  # zh: "网络将看到的图片，32×32 像素"
)

# %% [markdown] lang="en"
# How many of each class, and how bright? Each picture has three channels of bytes, red, green
# and blue:

# %% [markdown] lang="zh"
# 每类各有多少，有多亮？每张图片有三个通道的字节：红、绿、蓝。

# %% name="numbers"
print("training:", np.bincount(chosen.train.y))  # zh: "训练："
print("test:", np.bincount(chosen.test.y))  # zh: "测试："
for name, channel in zip(("red", "green", "blue"), range(3), strict=True):  # zh: "红", "绿", "蓝"
    values = chosen.train.x[..., channel]
    print(f"{name}: mean {values.mean():.1f}, deviation {values.std():.1f}")  # zh: "{name}：均值 {values.mean():.1f}，标准差 {values.std():.1f}"

# %% [markdown] lang="en"
# The means are far from 0 and differ between the channels: milestone 08.1 takes care
# of that. A fifth of each class's training pictures is **held out** now; every choice of this session
# is made on them. `standard_error` says how far chance alone moves an accuracy $q$ measured on $n$
# pictures: one standard error, $\sqrt{q(1-q)/n}$.

# %% [markdown] lang="zh"
# 均值离 0 很远，三个通道也有差别：练习 08.1 会处理。现在从每一类的训练图片中**留出**五分之一；这次实验的每个选择都在它们上面做。
# `standard_error` 给出在 $n$ 张图片上测得的准确率 $q$ 仅凭偶然会变动多少：一个标准误差，$\sqrt{q(1-q)/n}$。

# %% name="held-out"
order = np.random.default_rng(0).permutation(len(chosen.train.y))
order = order[np.argsort(chosen.train.y[order], kind="stable")]  # class by class  |  逐类
held, kept = np.sort(order[::5]), np.sort(np.delete(order, np.s_[::5]))
y_kept, y_held = chosen.train.y[kept], chosen.train.y[held]


def standard_error(accuracy, pictures):
    """How far chance alone moves an accuracy."""  # zh: "准确率仅凭偶然会变动多少。"
    return math.sqrt(accuracy * (1 - accuracy) / pictures)


print(len(kept), len(held), f"± {standard_error(0.5, len(held)):.3f}")

# %% [markdown] lang="en" section="start"
# ## What you start from
#
# Two baselines that need no network. The **guess** always names the commonest class. The
# **linear model** is the ridge regression of lab 04c on the pixels; its strength is fixed
# at 1 times the number of pictures. (Lines that begin with *result* are for the course's own
# table.)

# %% [markdown] lang="zh"
# ## 从这里开始
#
# 两个不用网络的基准。**猜测**总是说最常见的类。**线性模型**是实验 04c 的岭回归，直接用像素，正则化强度固定为 1（乘以图片数）。（以“结果”开头
# 的行供课程统计用，不必理会。）

# %% name="baselines"
flat = chosen.train.x.reshape(len(chosen.train.x), -1) / 127.5 - 1
linear = RidgeClassifier(alpha=len(kept)).fit(flat[kept], y_kept)
guess = float(np.mean(y_held == np.bincount(y_kept).argmax()))
to_beat = float(linear.score(flat[held], y_held))
error = standard_error(to_beat, len(held))
print(f"guess {guess:.3f}, linear model {to_beat:.3f} ± {error:.3f}")  # zh: "猜测 {guess:.3f}，线性模型 {to_beat:.3f} ± {error:.3f}"
training.record("linear_accuracy", to_beat, scale=chosen.scale)

# %% [markdown] lang="en"
# The network that you are given is built of **pre-activation units**: batch normalisation,
# then ReLU, then a convolution of 3 x 3, in this order (in labs 06a to 07a the convolution came
# first). Three units with 64 filters, pooling, three with 128, pooling, three with 256; then
# dropout of one half, the mean over all places, and a dense layer with softmax. `width` is
# the number of filters in the first stage.

# %% [markdown] lang="zh"
# 给定的网络由**预激活单元**组成：先批归一化，再 ReLU，然后是 3×3 的卷积（实验 06a 到 07a 里卷积在前）。先是三个单元，
# 每个 64 个卷积核；池化；再三个，各 128 个；池化；再三个，各 256 个。然后以 0.5 的比率随机失活，对所有位置取平均，最后是
# 带 softmax 的全连接层。
# `width` 是第一段的卷积核个数。


# %% name="network"
def unit(x, filters):
    """Normalise, ReLU, then convolve."""  # zh: "先归一化，再过 ReLU，然后卷积。"
    x = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.ReLU()(x)
    return layers.Conv2D(filters, 3, padding="same")(x)


def network(width, moving=None, units=(3, 3, 3)):
    """Build the given network; `moving` augments its pictures."""  # zh: "搭建给定的网络；moving 对图片做增强。"
    inputs = keras.Input(chosen.train.x.shape[1:])
    x = moving(inputs) if moving else inputs
    for stage, count in enumerate(units):
        if stage:
            x = layers.MaxPooling2D()(x)
        for _ in range(count):
            x = unit(x, width * 2**stage)
    x = layers.Dropout(0.5, seed=1)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


# %% [markdown] lang="en"
# What does it cost? The whole network is built here and counted, and two narrower ones. Below,
# the width is chosen so that you need not wait: 16 on the sample, a quarter of the
# whole, and 32 otherwise.

# %% [markdown] lang="zh"
# 它有多贵？这里把整个网络和两个较窄的网络搭出来，数一数。下面选的宽度使你不必久等：样本上用 16（四分之一），其他情况用 32。

# %% name="widths"
WIDTH = 16 if chosen.scale == "sample" else 32
rows = {}
for width in (64, 32, 16):
    built = network(width)
    rows[str(width)] = {
        "parameters": built.count_params(),  # zh: "参数"
        "multiply-adds a picture": multiply_adds(built),  # zh: "每张图片的乘加次数"
    }
plots.results_table(rows, name="width")  # zh: "宽度"

# %% [markdown] lang="en"
# Half the width is nearly a quarter of both: a convolution's weights are in proportion to its
# channels in times its channels out, and both are halved. But multiply-adds are not minutes. Here is each stage's share of the multiply-adds,
# beside its share of the processor time that 128 pictures take forward on your machine (the
# least of nine):

# %% [markdown] lang="zh"
# 宽度减半，两者都差不多变成四分之一：每个卷积的权重数正比于输入通道数乘输出通道数，两者都减半。但乘加次数还不是分钟。下面是每一段占乘加次数的比例，
# 以及在你的机器上，128 张图片前向计算时各段所占的处理器时间比例（各取九次中最短的一次）：

# %% name="stages"
model = network(WIDTH)
pools = [layer for layer in model.layers if isinstance(layer, layers.MaxPooling2D)]
ends = [pools[0].input, pools[1].input, model.output]
some = keras.ops.convert_to_tensor(chosen.train.x[:128].astype("float32"))
totals, seconds = [0], [0.0]
for end in ends:
    part = keras.Model(model.input, end)
    part(some, training=False)
    clocks = []
    for _ in range(9):
        with training.timed() as clock:
            keras.ops.convert_to_numpy(part(some, training=False))
        clocks.append(clock.cpu)
    totals.append(multiply_adds(part))
    seconds.append(min(clocks))
shares = {}
for stage, size in enumerate(("32 x 32", "16 x 16", "8 x 8")):  # zh: "32×32", "16×16", "8×8"
    shares[size] = {
        "multiply-adds": (totals[stage + 1] - totals[stage]) / totals[-1],  # zh: "乘加次数"
        "time": (seconds[stage + 1] - seconds[stage]) / seconds[-1],  # zh: "时间"
    }
percent = dict.fromkeys(shares[size], ".0%")
plots.results_table(shares, formats=percent, name="maps of")  # zh: "特征图大小"

# %% [markdown] lang="en"
# Compare the two columns: where a stage's share of the time is larger than its share of the
# multiply-adds, a multiply-add saved saves the most time. The maps of the first stage are the
# largest: to normalise them, to apply ReLU and to read and write them costs time as well,
# although no multiply-add counts it. Only the way forward was timed, and small differences
# may be chance: run the cell again. What a change does to the accuracy is another question,
# for the free part.
#
# The training function is given: Adam with a rate that rises and falls once (lab 06a). A batch
# is 128 pictures, and 64 on the small sample, so that an epoch still has some 40 steps. The
# first steps also **build the graph**, which can last longer than an epoch: `build_graph`
# takes a few steps before the clock starts, and sets every number back. So the clock, which
# holds the seconds on the wall and those of the processor, counts the epochs alone.

# %% [markdown] lang="zh"
# 比较这两列：时间比例大于乘加次数比例的那一段，每省一次乘加，省下的时间最多。第一段的特征图最大：归一化、ReLU 和读写内存也
# 要花时间，尽管乘加次数里没有这些。这里只量了前向计算，小的差别可能只是波动：再运行一次看看。至于改动会不会影响准确率，
# 是另一个问题，留给自由部分。
#
# 训练函数已经给出：Adam，学习率一升一降（实验 06a）。每批 128 张图片；样本很小，每批 64 张，这样一轮仍有约 40 步。
# 最初几步还要**建立计算图**，这可能比一轮还久：`build_graph` 在计时之前先走几步，再把所有的数恢复原样。所以时钟只计各轮
# 本身，它有实际经过的秒数和处理器的秒数。

# %% name="train"
BATCH, EPOCHS = (64, 4) if chosen.scale == "sample" else (128, 6)


def build_graph(model, x, y, held):
    """Take a few steps, then set every number back."""  # zh: "走几步，再把所有的数恢复原样。"
    x, y, *held = [
        part[: 4 * BATCH + len(part) % BATCH] for part in (x, y, *(held or ()))
    ]
    model.optimizer.build(model.trainable_variables)
    numbers = [*model.variables, *model.optimizer.variables]
    before = [keras.ops.convert_to_numpy(number) for number in numbers]
    model.fit(x, y, batch_size=BATCH, epochs=1, validation_data=held or None, verbose=0)
    for number, value in zip(numbers, before, strict=True):
        number.assign(value)


# %% [markdown] lang="en"
# With the graph built, `train` starts the clock. The line of an epoch ends with its seconds.

# %% [markdown] lang="zh"
# 计算图建好之后，`train` 才开始计时。每轮的那一行末尾是这一轮的秒数。

# %% name="train-clocked"
def train(model, x, y, epochs, held=None):
    """Train; return the history and the clock."""  # zh: "训练；返回训练记录和时钟。"
    steps = epochs * math.ceil(len(x) / BATCH)
    rate = training.one_cycle(0.01, steps)
    model.compile(
        keras.optimizers.Adam(rate),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=5,
    )
    build_graph(model, x, y, held)
    show = training.progress(every=max(1, epochs // 4))
    with training.timed() as clock:
        history = model.fit(
            x,
            y,
            batch_size=BATCH,
            epochs=epochs,
            validation_data=held,
            callbacks=[show],
            verbose=0,
        )
    return history, clock


# %% [markdown] lang="en"
# How long does one step take? Ten batches tell; the graph is built before.

# %% [markdown] lang="zh"
# 一步要多久？用十批数据量一量；计算图在此之前已经建好。

# %% name="probe"
ten = chosen.train.x[: 10 * BATCH] / np.float32(127.5) - 1
keras.utils.set_random_seed(8)
probe = network(WIDTH)
_, clock = train(probe, ten, chosen.train.y[: len(ten)], epochs=1)
seconds_per_step = clock.wall / 10
print(f"{seconds_per_step:.3f} seconds a step")  # zh: "每步 {seconds_per_step:.3f} 秒"

# %% [markdown] lang="en" section="milestones"
# ## Milestones
#
# The seven milestones are exercises 08.1 to 08.7. Each is a function of a few lines, checked on
# data that the checker draws itself. Replace the line that raises `NotAttempted`.
#
# ### Exercise 08.1 (2 points): mean 0, deviation 1
#
# Return `train` and `other` as floats, each **channel** less its mean and divided by its
# standard deviation. Both are **measured on `train` alone**, over all its pictures, rows and
# columns. By hand, two pictures of one pixel with two channels: `train` = (0, 10) and
# (20, 30), `other` = (10, 40). The means are 10 and 20, the deviations 10 and 10, so `train`
# becomes (-1, -1) and (1, 1), `other` (0, 2).

# %% [markdown] lang="zh"
# ## 各个步骤
#
# 七个步骤就是练习 08.1 到 08.7。每一步是一个几行的函数，用检查程序自己生成的数据来检查。替换抛出 `NotAttempted` 的那
# 一行。
#
# ### 练习 08.1（2 分）：均值 0，标准差 1
#
# 把 `train` 和 `other` 变成浮点数，每个**通道**减去均值、除以标准差后返回。两者都**只用 `train` 计算**，对它的所有图片、行和列
# 一起算。手算：两张一个像素、两个通道的图片，`train` 是 `(0, 10)` 和 `(20, 30)`，`other` 是 `(10, 40)`。均值是 10 和 20，标准差是 10 和 10，
# 所以 `train` 变成 `(-1, -1)` 和 `(1, 1)`，`other` 变成 `(0, 2)`。


# %% name="normalise" exercise="08.1"
def normalise(train, other):
    """Return both, scaled by the channels' mean and deviation in train."""  # zh: "用 train 各通道的均值与标准差缩放两者并返回。"
    ### BEGIN SOLUTION
    mean = train.mean(axis=(0, 1, 2))
    deviation = train.std(axis=(0, 1, 2))
    scaled = ((part - mean) / deviation for part in (train, other))
    return [part.astype("float32") for part in scaled]
    ### END SOLUTION


# %% check="08.1"
check("08.1", normalise)

# %% [markdown] lang="en"
# ### Exercise 08.2 (2 points): steps, and epochs that fit
#
# An epoch shows every picture once, `batch` at a time; the last batch may be smaller. Return
# two whole numbers: the steps of an epoch, and how many whole epochs fit into `minutes` at
# `seconds_per_step`. By hand: the 50,000 training pictures of the whole CIFAR-10 in batches of
# 128 are 390.6, so 391 steps; at half a second a step an epoch takes 195.5 seconds, and 9 fit into
# 30 minutes. How many steps are 5,000 pictures?

# %% [markdown] lang="zh"
# ### 练习 08.2（2 分）：步数，以及放得下的轮数
#
# 一轮把每张图片看一次，每次 `batch` 张；最后一批可以小一些。返回两个整数：一轮的步数，以及每步 `seconds_per_step`
# 秒时，`minutes` 分钟里放得下多少个完整的轮。手算：完整的 CIFAR-10 有 50,000 张训练图片，每批 128 张，是 390.6，即 391 步；每步
# 半秒，一轮 195.5 秒，30 分钟放得下 9 轮。5,000 张图片是多少步？


# %% name="plan" exercise="08.2"
def plan(pictures, batch, seconds_per_step, minutes):
    """Return the steps of an epoch, and the epochs that fit."""  # zh: "返回一轮的步数，以及放得下的轮数。"
    ### BEGIN SOLUTION
    steps = math.ceil(pictures / batch)
    return steps, int(minutes * 60 // (steps * seconds_per_step))
    ### END SOLUTION


# %% check="08.2"
check("08.2", plan)

# %% [markdown] lang="en"
# The plan for this network, at this width, on your machine: your own training pictures,
# the 5,000 of CIFAR-10 that the course fetches, and all 50,000, with ten minutes each. (A
# step of twice the pictures is taken to last twice as long. A rough number: augmentation and
# the look at held-out pictures are left out, the start of `fit` is counted.)

# %% [markdown] lang="zh"
# 这个网络（就用这个宽度）在你的机器上：你的训练图片、课程取用的 5,000 张 CIFAR-10，以及全部 50,000 张，各给十分钟。（假定
# 图片多一倍的一步，用时也多一倍。这只是粗略的数：没有算上数据增强和留出图片上的评判，却算上了 `fit` 的启动。）

# %% name="planned"
with check.needs("08.2"):
    for pictures, batch in ((len(kept), BATCH), (5_000, 128), (50_000, 128)):
        one_step = seconds_per_step * batch / BATCH
        steps, epochs = plan(pictures, batch, one_step, minutes=10)
        print(f"{pictures:,} pictures: {steps} steps an epoch, {epochs} epochs")  # zh: "{pictures:,} 张图片：每轮 {steps} 步，{epochs} 轮"

# %% [markdown] lang="en"
# What this network would reach on the 50,000 was not measured.
#
# ### Exercise 08.3 (3 points): pictures that move a little
#
# Return a `keras.Sequential` of layers that change a picture at random, as lab 07b did: a
# mirror image, left to right, half of the time; a turn by up to **10 degrees** either way; a
# shift by up to **5 pixels** across and down (the side has 32). `RandomRotation` counts in
# full turns of 360 degrees, `RandomTranslation` in sides. Give the three layers the seeds
# `seed`, `seed + 1`, `seed + 2`: with one seed they would draw the same numbers, and all
# mirrored pictures would turn one way, all others the other. The order is yours. The checker sends a picture with three spots through it and looks where they come out; with
# `training=False` nothing may move.

# %% [markdown] lang="zh"
# 它在 50,000 张图片上能达到多少，我们没有测过。
#
# ### 练习 08.3（3 分）：略微移动的图片
#
# 返回一个 `keras.Sequential`，由几个随机改变图片的层组成（如实验 07b）：一半的图片左右翻转；顺、逆时针至多旋转
# **10 度**；横向与纵向各至多移动 **5 像素**（边长 32 像素）。`RandomRotation` 的数以整圈 360° 为 1，`RandomTranslation` 的数以
# 边长为 1。三个层的种子依次用 `seed`、`seed + 1`、`seed + 2`：种子相同，各层抽到的随机数也相同，翻转的图片就会都向一侧旋转，
# 其余的都向另一侧。层的次序不限。检查程序让一张有三个光点的图片通过它，看光点
# 到了哪里；`training=False` 时什么都不能动。


# %% name="augmentation" exercise="08.3"
def augmentation(seed):
    """Return layers that mirror, turn and shift a little."""  # zh: "返回翻转、略微旋转和移动图片的层。"
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=seed),
            layers.RandomRotation(10 / 360, seed=seed + 1),
            layers.RandomTranslation(5 / 32, 5 / 32, seed=seed + 2),
        ]
    )
    ### END SOLUTION


# %% check="08.3"
check("08.3", augmentation)

# %% [markdown] lang="en"
# One picture, first, and nine ways in which the network may meet it. Is it still what its
# label says in each? Look at the edges: where the picture has moved away they are filled in by
# mirroring it.

# %% [markdown] lang="zh"
# 第一张是原图，后面是网络可能遇到的九种样子。每一张都还是标签所说的东西吗？看看边缘：图片移开后空出的地方，用镜像填充。

# %% name="moved"
# alt: One picture and nine slightly mirrored, turned and shifted versions  |  一张图片，以及九个略微翻转、旋转、移动后的版本
with check.needs("08.3"):
    one = np.repeat(chosen.train.x[shown[:1]].astype("float32"), 10, axis=0)
    moved = keras.ops.convert_to_numpy(augmentation(seed=1)(one, training=True))
    moved[0] = one[0]
    display(
        plots.image_grid(
            moved.clip(0, 255).astype("uint8"),
            columns=5,
            title="One picture, as it is and nine times augmented",  # zh: "同一张图片：原样，以及增强九次"
        )
    )

# %% [markdown] lang="en"
# ### The given network, trained
#
# Everything is there: the given network, narrowed, normalised pictures, augmentation. It
# learns from the kept pictures and is judged on those held out. Write 08.4 while it runs; the
# check waits until it is done.
#
# Two runs of yours are compared by **processor minutes**, all cores added: what other
# programs do meanwhile hardly counts. On a busy machine the same run may still differ by a tenth
# or two; in the free part you measure how much on yours. (With a graphics card take `clock.wall` in place of
# `clock.cpu`: its work is none of the processor's.)

# %% [markdown] lang="zh"
# ### 训练给定的网络
#
# 一切齐备：缩窄了的给定网络、标准化的图片、数据增强。它用其余的图片学习，在留出的图片上评判。它运行时，可以先写 08.4（检查
# 要等训练结束才会运行）。
#
# 比较你自己的两次训练，用的是**处理器分钟数**（各核相加）：这样大体上不会算进别的程序用的时间。机器忙时，同一次训练仍可能差
# 一两成；在自由部分，你要量一量你的机器上差多少。（用显卡时，把 `clock.cpu` 换成
# `clock.wall`：显卡的工作不算在处理器里。）

# %% name="given"
runs = {}  # name: processor minutes, accuracy  |  名称：处理器分钟数、准确率


def measure(name, model, epochs=EPOCHS):
    """Train on the kept pictures, judge on the others."""  # zh: "在其余图片上训练，在留出的图片上评判。"
    x, new = normalise(chosen.train.x[kept], chosen.train.x[held])
    history, clock = train(model, x, y_kept, epochs, held=(new, y_held))
    accuracy = history.history["val_accuracy"][-1]
    runs[name] = clock.cpu / 60, accuracy
    print(f"{name}: {accuracy:.3f} ± {standard_error(accuracy, len(held)):.3f}")  # zh: "{name}：{accuracy:.3f} ± {standard_error(accuracy, len(held)):.3f}"
    return history


with check.needs("08.1", "08.3"):
    keras.utils.set_random_seed(8)
    given = measure("given", network(WIDTH, augmentation(seed=1)))  # zh: "给定"
    training.record("given_accuracy", runs["given"][1], scale=chosen.scale)  # zh: "given_accuracy", "给定"

# %% [markdown] lang="en"
# Does it beat the linear model, and by how many standard errors? Which of the two curves is
# higher where? Three things can tell them apart: augmentation and dropout act in the training
# only; the training accuracy is a mean over the epoch; and in the first epochs the
# moving averages of batch normalisation lag behind (lab 07a).

# %% [markdown] lang="zh"
# 它比线性模型好吗，好多少个标准误差？两条曲线在哪里哪条更高？能使它们不同的有三点：数据增强和随机失活只在训练时起作用；
# 训练准确率是一轮之中的平均；头几轮批归一化的移动平均还跟不上（实验 07a）。

# %% name="curve"
# alt: Training and held-out accuracy by epoch, beside the linear model's level  |  各轮的训练准确率与留出准确率，以及线性模型的水平线
with check.needs("08.1", "08.3"):
    display(
        plots.learning_curves(
            {"given": given},  # zh: "给定"
            reference={"linear model": to_beat},  # zh: "线性模型"
            title=f"The given network: {runs['given'][1]:.0%} on held-out pictures",  # zh: "给定的网络：留出图片上 {runs['给定'][1]:.0%}"
        )
    )

# %% [markdown] lang="en"
# Augmentation shows every picture anew in each epoch, so a network learns from it more slowly. Does it
# help already in so few epochs? `labs bench 08-augmentation` trained the given network with
# and without it, three seeds each, by this function:

# %% [markdown] lang="zh"
# 有了数据增强，每张图片每轮都不一样，网络学得更慢。轮数这么少，它已经有用吗？`labs bench 08-augmentation` 用下面的函数训练了
# 带增强和不带增强的给定网络，各三个种子：


# %% name="with-and-without"
def measured(arm, seed):
    """Train the given network with one seed; return its accuracy."""  # zh: "用一个种子训练给定的网络，返回准确率。"
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    x, new = normalise(chosen.train.x[kept], chosen.train.x[held])
    model = network(WIDTH, augmentation(seed) if arm == "with" else None)
    history, _ = train(model, x, y_kept, EPOCHS, held=(new, y_held))
    return {"held_out": history.history["val_accuracy"][-1]}


# %% [markdown] lang="en"
# Its results on the bundled sample and on the full data of the course, whichever you chose:

# %% [markdown] lang="zh"
# 它在随附样本上和在课程完整数据上的结果（与你选了哪一个无关）：

# %% name="augmentation-grid" tags=["strict"]
named = {"with": "with", "without": "without"}  # zh: "with", "增强", "without", "不增强"
for scale in ("sample", "full"):
    grid = labdata.grid("08-augmentation", scale)
    for arm, name in named.items():
        reached = np.array(grid[arm]["held_out"])
        mean, spread = reached.mean(), reached.std(ddof=1)
        print(f"{scale:6} {name:8} {mean:.3f} ± {spread:.3f}", reached.round(3))

# %% [markdown] lang="en"
# (Mean and standard deviation of three seeds, then the three.) With so few epochs augmentation
# **costs** accuracy, on both: the worst run without it is better than the best with it. It
# keeps a network from learning its pictures by heart, and here it has not come that far.
# The network given to start with keeps it all the same; with more epochs the answer may be
# another one. To question it belongs to the free part.
#
# ### Two numbers, not one
#
# What is the best run? Divide the gain over the guess by the minutes, after one epoch and after
# all:

# %% [markdown] lang="zh"
# （三个种子的平均与标准差，后面是三个值。）轮数这么少时，数据增强**降低**了准确率，在两种数据上都是这样：不增强时最差的一次，也好于
# 增强时最好的一次。增强是为了不让网络死记图片，而这里还远没有到那一步。给定的网络仍然保留它；轮数更多时答案可能不同。要不要它，
# 可以在自由部分里追问。
#
# ### 两个数，不是一个
#
# 哪次训练最好？用超出猜测的部分除以分钟数，一轮之后和全部轮之后各算一次：

# %% name="stop-first"
with check.needs("08.1", "08.3"):
    minutes, accuracy = runs["given"]  # zh: "给定"
    for epoch in (1, EPOCHS):
        reached = given.history["val_accuracy"][epoch - 1]
        rate = (reached - guess) / (minutes * epoch / EPOCHS)
        print(f"epoch {epoch}: {reached:.3f}, gain {rate:.0%} a minute")  # zh: "第 {epoch} 轮：{reached:.3f}，每分钟的提高 {rate:.0%}"

# %% [markdown] lang="en"
# (The epochs are taken to last equally long.) Either way, a rate alone says
# little: it says nothing of where the network ends. So the rubric asks for a better rate
# **at an accuracy that is not clearly lower** (by no more than one standard error of the
# difference). And among many runs, ask which ones are **beaten**: another was as quick and as accurate, and
# better in one of the two. Those that nobody beats form the *Pareto front*.
#
# ### Exercise 08.4 (3 points): the runs that none beats
#
# Return a list with True for each run that no other run beats. By hand: minutes 1, 2, 4, 3 and
# accuracies 0.5, 0.7, 0.8, 0.6 give True, True, True, False, since the last is beaten by the second.
# Two runs with the same two numbers do not beat each other.

# %% [markdown] lang="zh"
# （各轮用时看作相等。）无论哪个更大，单看这个比率说明不了多少：它不管网络最后达到多少。所以评分标准
# 要求比率更高，而准确率**没有明显下降**（至多一个差值标准误差）。训练次数多时，还要问哪些**被超过**了：另有一次不比它慢、也不比它差，并且至少有一项更好。没有被超过的那些
# 构成*帕累托前沿*（Pareto front）。
#
# ### 练习 08.4（3 分）：没有被超过的训练
#
# 返回一个列表，没有被其他训练超过的记为 True。手算：分钟数 1、2、4、3，准确率 0.5、0.7、0.8、0.6，结果是 True、True、True、
# False，因为最后一个被第二个超过。两个数都相同的两次训练互不超过。


# %% name="unbeaten" exercise="08.4"
def unbeaten(minutes, accuracies):
    """Say of each run whether none beats it."""  # zh: "对每次训练，说它是否没有被超过。"
    ### BEGIN SOLUTION
    runs = list(zip(minutes, accuracies, strict=True))
    return [
        not any(m <= mine and a >= own and (m, a) != (mine, own) for m, a in runs)
        for mine, own in runs
    ]
    ### END SOLUTION


# %% check="08.4"
check("08.4", unbeaten)

# %% [markdown] lang="en"
# ### Exercise 08.5 (5 points): the whole experiment
#
# The last step of the session as a function. `learn(x, y)` is handed to you: it trains a
# network on what you give it and returns the trained model, whose `predict(x, verbose=0)`
# gives a probability for each class. Normalise; let it learn from **all** training pictures,
# once, and take the seconds on the wall of that alone (`training.timed()`, `clock.wall`);
# predict the test; hand the predicted labels, not the probabilities, to `envelope.open(...)`,
# **once**: it returns the score. Return the score and the seconds.
#
# The checker's `learn` is no network, but it remembers everything it was given.

# %% [markdown] lang="zh"
# ### 练习 08.5（5 分）：完整的实验
#
# 把最后一步写成函数。`learn(x, y)` 会交给你：它用你给的数据训练一个网络，返回训练好的模型，模型的 `predict(x, verbose=0)` 给出
# 每一类的概率。标准化；用**全部**训练图片让它学习一次，只记这一步实际经过的秒数（`training.timed()`，`clock.wall`）；预测
# 测试集；把预测的类别编号（不是概率）交给 `envelope.open(...)`，**只打开一次**，它返回得分。返回得分和秒数。
#
# 检查程序的 `learn` 并不是网络，但它记得收到过的一切。


# %% name="experiment" exercise="08.5"
def experiment(learn, train_x, train_y, test_x, envelope):
    """Train on all, test once; return the score and the seconds."""  # zh: "用全部图片训练，测试一次；返回得分和秒数。"
    ### BEGIN SOLUTION
    x, new = normalise(train_x, test_x)
    with training.timed() as clock:
        model = learn(x, train_y)
    probabilities = model.predict(new, verbose=0)
    return envelope.open(probabilities.argmax(axis=1)), clock.wall
    ### END SOLUTION


# %% check="08.5"
check("08.5", experiment)

# %% [markdown] lang="en"
# ### Exercise 08.6 (2 points): a line for the leaderboard
#
# Return a dictionary with the keys `name`, `score`, `baseline`, `seconds`, `parameters`,
# `multiply_adds`, `seed` and `items` (how many test pictures). Six are handed to you; the other
# two are counted on the `model`: every number that it holds, and `multiply_adds(model)`.

# %% [markdown] lang="zh"
# ### 练习 08.6（2 分）：排行榜的一行
#
# 返回一个字典，键是 `name`、`score`、`baseline`、`seconds`、`parameters`、`multiply_adds`、`seed` 和 `items`（测试图片有多少张）。
# 其中六个已经交给你；另外两个要在 `model` 上数：它包含的全部参数，以及 `multiply_adds(model)`。


# %% name="entry" exercise="08.6"
def entry(name, model, score, baseline, seconds, seed, items):
    """Return what a line of the leaderboard holds."""  # zh: "返回排行榜一行的内容。"
    ### BEGIN SOLUTION
    return {
        "name": name,
        "score": score,
        "baseline": baseline,
        "seconds": seconds,
        "parameters": model.count_params(),
        "multiply_adds": multiply_adds(model),
        "seed": seed,
        "items": items,
    }
    ### END SOLUTION


# %% check="08.6"
check("08.6", entry)

# %% [markdown] lang="en"
# ### Exercise 08.7 (2 points): accuracy against minutes
#
# Return a figure with one point for each run, minutes across and accuracy upwards, both said
# on their axes; each point named, a level line at the `baseline`, and the `title` above.
# `plots.scatter(x, y, names=…, line=(slope, intercept), xlabel=…, ylabel=…, title=…)` can do
# it, Matplotlib as well (then `plt.close(figure)` before you return it, or it shows twice).

# %% [markdown] lang="zh"
# ### 练习 08.7（2 分）：准确率与分钟
#
# 返回一幅图：每次训练一个点，横轴是分钟，纵轴是准确率，两个轴都要写明；每个点标上名称，在 `baseline` 处画一条水平线，上方写
# `title`。可以用 `plots.scatter(x, y, names=…, line=(斜率, 截距), xlabel=…, ylabel=…, title=…)`，也可以用 Matplotlib（返回前写
# `plt.close(figure)`，否则图会显示两次）。


# %% name="report-figure" exercise="08.7"
def report_figure(names, minutes, accuracies, baseline, title):
    """Draw accuracy against minutes, with the baseline."""  # zh: "画出准确率与分钟数，并标出基准。"
    ### BEGIN SOLUTION
    return plots.scatter(
        minutes,
        accuracies,
        names=names,
        line=(0, baseline),
        xlabel="minutes of training",  # zh: "训练时间（分钟）"
        ylabel="accuracy",  # zh: "准确率"
        title=title,
    )
    ### END SOLUTION


# %% check="08.7"
check("08.7", report_figure)

# %% [markdown] lang="en" section="free"
# ## The free part
#
# 25 minutes, **one thing changed**: give the network of your own more accuracy for its
# minutes than the given one has. Ideas:
#
# - Where the time goes: fewer units in the first stage, or pooling earlier (look at what
#   `network` can be told).
# - The first unit normalises **the picture itself** and applies ReLU: at first all that is
#   darker than about the mean is lost before any convolution has seen it (batch normalisation
#   can learn to move that limit). What if it began with a convolution?
# - Dropout stands before a mean over all places: does it do anything there?
# - Fewer epochs, a smaller batch, a higher rate.
# - Augmentation: how much of it, and from how many epochs on does it pay?
# - Your own pictures: how many of each class does it need?
#
# `mine(moving)` returns the untrained network that you hand in; here it is still the given one.
# Write a function of your own, set `mine` to it, and `MINE` to the name of its row; measure it
# with `measure(MINE, model, epochs)`, several seeds where the difference is small. Measure the
# **given network a second time** as well, with the same seed: the accuracy will be the same, and how
# far the minutes differ is the noise of your machine. A gain smaller than that is none. "No
# better" is a result.

# %% [markdown] lang="zh"
# ## 自由部分
#
# 25 分钟，**只改一处**：让你自己的网络每分钟换来的准确率比给定的网络多。可以试试：
#
# - 时间花在哪里：第一段少用几个单元，或早一点池化。（看 `network` 有哪些参数。）
# - 第一个单元对**图片本身**做归一化和 ReLU：一开始，比均值暗的部分在任何卷积看到之前就变成了 0（批归一化可以学会移动这个
#   界限）。如果从卷积开始呢？
# - 随机失活放在对所有位置取平均之前：它在那里起作用吗？
# - 更少的轮数，更小的批，更高的学习率。
# - 数据增强：用多少合适，从多少轮起才值得？
# - 你自己的图片：每类要多少张才够？
#
# `mine(moving)` 返回你要提交的、还没训练的网络；现在它还是给定的那个。写一个你自己的函数，把 `mine` 设成它，把 `MINE`
# 设成它那一行的名称，用 `measure(MINE, model, epochs)` 测量；差别小的时候用几个种子。**给定的网络也再测一次**，用同样的种子：
# 准确率会相同，时间差多少，就是你的机器的波动。比它小的提高不算提高。“没有更好”也是结果。


# %% name="mine"
def given_network(moving):
    """Return the given network, untrained."""  # zh: "返回给定的网络，还没有训练。"
    return network(WIDTH, moving)


mine, MINE, MY_EPOCHS = given_network, "given", EPOCHS  # zh: "给定"

# %% [markdown] lang="en"
# Your change, in the next cell:

# %% [markdown] lang="zh"
# 在下一格写你的改动：

# %% name="own-network" free=true
### BEGIN SOLUTION
def one_unit_first(moving):
    """One unit in place of three on the large maps."""  # zh: "大特征图上用一个单元代替三个。"
    return network(WIDTH, moving, units=(1, 3, 3))


keras.utils.set_random_seed(8)
again = measure("given again", given_network(augmentation(seed=1)))  # zh: "给定（再测一次）"
mine, MINE = one_unit_first, "one unit first"  # zh: "第一段一个单元"
keras.utils.set_random_seed(8)
own = measure(MINE, mine(augmentation(seed=1)), MY_EPOCHS)
### END SOLUTION

# %% [markdown] lang="en"
# ### Accuracy per minute
#
# All that you measured, and how much accuracy above the guess each run gained in a minute.
# The rubric reads the last column of the row that you hand in. In the figure the line is the
# linear model; a run that repeats an accuracy has a point there and no name.

# %% [markdown] lang="zh"
# ### 每分钟换来的准确率
#
# 你测过的一切，以及每次训练每分钟在猜测之上提高了多少。评分看你提交的那一行的最后一列。图中的横线是线性模型；准确率与前面
# 某次相同的训练只有点，没有名称。

# %% name="compare"
# alt: Held-out accuracy against minutes for every run; the linear model's level  |  各次训练在留出图片上的准确率与训练分钟数，以及线性模型的水平线
with check.needs("08.1", "08.3", "08.4", "08.7"):
    minutes, accuracies = zip(*runs.values(), strict=True)
    rates = (np.array(accuracies) - guess) / np.array(minutes)
    unbeaten_runs = ["yes" if best else "" for best in unbeaten(minutes, accuracies)]  # zh: "是", ""
    rows = {
        name: {
            "processor minutes": f"{spent:.2f}",  # zh: "处理器分钟数", "{spent:.2f}"
            "held-out accuracy": f"{accuracy:.3f}",  # zh: "留出准确率", "{accuracy:.3f}"
            "unbeaten": best,  # zh: "未被超过"
            "gain a minute": f"{rate:.0%}",  # zh: "每分钟的提高", "{rate:.0%}"
            "handed in": "●" if name == MINE else "",  # zh: "提交", "●", ""
            "times the given": f"{rate / rates[0]:.2f}",  # zh: "是给定的几倍", "{rate / rates[0]:.2f}"
        }
        for name, spent, accuracy, best, rate in zip(
            runs, minutes, accuracies, unbeaten_runs, rates, strict=True
        )
    }
    display(plots.results_table(rows, name="run"))  # zh: "训练"
    title = f"{len(runs)} runs, {sum(unbeaten(minutes, accuracies))} unbeaten"  # zh: "{len(runs)} 次训练，{sum(unbeaten(minutes, accuracies))} 次未被超过"
    if MINE in runs:
        times = rates[list(runs).index(MINE)] / rates[0]
        training.record("times_the_given", times, scale=chosen.scale)
    names = [n if accuracies.index(runs[n][1]) == i else "" for i, n in enumerate(runs)]
    display(report_figure(names, minutes, accuracies, to_beat, title))

# %% [markdown] lang="en"
# ### The envelope, once
#
# Chosen? Then the network learns from all training pictures and meets the test. (A second run
# of this cell counts as a second opening. Restarting the kernel is left to your honesty; but
# each run adds a line to your file, and the board counts your lines.)

# %% [markdown] lang="zh"
# ### 信封，只打开一次
#
# 选好了吗？那么网络用全部训练图片学习，然后接受测试。（再运行这一格，就算第二次打开。重启内核后它就不记得了，这要靠你自己诚实；不过每次运行
# 都会在你的文件里加一行，排行榜会数你有几行。）


# %% name="final"
def learn(x, y):
    """Train the chosen network."""  # zh: "训练选定的网络。"
    keras.utils.set_random_seed(8)
    model = mine(augmentation(seed=1))
    _, clock = train(model, x, y, MY_EPOCHS)
    learned.extend((model, clock.wall))
    return model


learned = []
with check.needs("08.1", "08.3", "08.5", "08.6"):
    score, seconds = experiment(
        learn, chosen.train.x, chosen.train.y, chosen.test.x, envelope
    )
    commonest = np.bincount(chosen.train.y).argmax()
    baseline = float(np.mean(chosen.test.y == commonest))
    error = standard_error(score, len(chosen.test.y))
    print(f"test {score:.3f} ± {error:.3f}, guess {baseline:.3f}")  # zh: "测试 {score:.3f} ± {error:.3f}，猜测 {baseline:.3f}"
    print(envelope)

# %% [markdown] lang="en"
# Your line: `leaderboard.add` checks it (an accuracy above 1, a time of 0 are refused), and
# appends it to a file beside this notebook, which you hand in. It holds no more than what is
# shown here. Its seconds are those on the wall, which you waited.

# %% [markdown] lang="zh"
# 你的一行：`leaderboard.add` 检查它（大于 1 的准确率、为 0 的时间都会被拒绝），并把它加到本笔记本旁边的一个文件末尾，你要提交
# 这个文件。里面只有这里显示的内容。其中的秒数是你实际等待的时间。

# %% name="enter"
with check.needs("08.1", "08.3", "08.5", "08.6"):
    values = entry(NAME, learned[0], score, baseline, seconds, 8, len(chosen.test.y))
    added = leaderboard.add("08", data=chosen.scale, **values)
    print(leaderboard.file_name("08", NAME))
    for field, value in vars(added).items():
        print(f"  {field}: {value}")
    each = learned[1] / MY_EPOCHS
    training.record_network(learned[0], score, each, scale=chosen.scale)

# %% [markdown] lang="en"
# ### What becomes of it
#
# Your teacher puts all files into one folder, whatever their names, and merges them. To show
# it, this cell makes a class of 40 in a temporary folder; their results are **drawn at
# random**, not measured. Three bad lines are tried as well: one is refused at once, two when the
# files are merged. The table goes by accuracy; its last column says who stands on the front. (The
# numbers in the figure go from left to right and are no places; points that lie close together
# share one.) You need not read the cell.

# %% [markdown] lang="zh"
# ### 交上去以后
#
# 老师把所有文件放进一个文件夹（文件名随意），然后合并。为了演示，这一格在临时文件夹里造出一个 40 人的班；他们的成绩是
# **随机生成**的，不是测出来的。另外再试着写入三行错误的：一行当场被拒绝，两行在合并时被拒绝。表按准确率排，最后一列说明谁在
# 前沿上。（图上的编号从左到右，不是名次；离得太近的点共用一个编号。）这一格的代码不必读。

# %% name="class"
# alt: A made-up class: test accuracy against minutes, and its Pareto front  |  虚构的班级：测试准确率与分钟数，以及帕累托前沿
rng = np.random.default_rng(8)
made_up = {"data": chosen.scale, "items": 600, "baseline": 0.1, "seed": 1}
made_up |= {"parameters": 10_000, "multiply_adds": 1_000_000}
with tempfile.TemporaryDirectory() as folder:
    for number in range(40):
        minutes = float(np.exp(rng.uniform(-1.5, 1.5)))
        reached = 0.85 - 0.4 * np.exp(-minutes) - rng.gamma(2.0, 0.03)
        name = f"student {number}"  # zh: "同学 {number}"
        values = made_up | {"name": name, "score": reached, "seconds": 60 * minutes}
        leaderboard.add("08", folder=folder, **values)
    Path(folder, "renamed.jsonl").write_text('hello\n{"lab": "08"}\n', "utf-8")
    try:
        leaderboard.add("08", folder=folder, **values | {"score": 83})
    except LabsError as refused:
        print(refused)
    standings = leaderboard.read("08", folder, data=chosen.scale)
print(*standings.refused, sep="\n")
display(leaderboard.table(standings, first=5))
leaderboard.draw(standings, title="A made-up class: nobody beats those on the line")  # zh: "虚构的班级：线上的人没有被任何人超过"

# %% [markdown] lang="en" section="rubric"
# ## Rubric
#
# | what | full points if | points | by |
# |---|---|--:|---|
# | 08.1 | the check says right | 2 | check |
# | 08.2 | the check says right | 2 | check |
# | 08.3 | the check says right | 3 | check |
# | 08.4 | the check says right | 3 | check |
# | 08.5 | the check says right | 5 | check |
# | 08.6 | the check says right | 2 | check |
# | 08.7 | the check says right | 2 | check |
# | accuracy per minute | see below: rate 4, explanation 3 | 7 | person |
# | free part | one thing changed, the rest kept; measured on held-out pictures; read in words | 6 | person |
# | honesty | baselines beside each number; standard errors or several seeds; the envelope opened once, one line | 4 | person |
# | limits | for which pictures and which machines the result does not hold | 2 | person |
# | form | one page, figures with titles and axes, another student could repeat it | 2 | person |
# | total | | 40 | |
#
# **Accuracy per minute** is the column *times the given* of the row that you hand in, so it
# compares two runs on one machine, yours, by processor minutes. It brings 4 points for 1.8 or
# more, 3 for 1.2 or more, 2 for more than the noise (the given network measured twice), 1 for
# less, 0 if nothing of your own was measured. It counts only if your network's held-out
# accuracy is no more than one standard error of the difference below the given one's (the root of
# the sum of both squares, on the sample about 0.03). A network that is *better* by more than two
# of them in no more minutes has 4 as well. To leave augmentation out, as the lab
# did, is no change of your own. Another 3 points are for the **explanation**: why your change
# saves time or gains accuracy, and which printed number or which run shows it. The
# place on the leaderboard gives no points: machines differ.

# %% [markdown] lang="zh"
# ## 评分标准
#
# | 项目 | 满分条件 | 分数 | 评分者 |
# |---|---|--:|---|
# | 08.1 | 检查显示正确 | 2 | 检查程序 |
# | 08.2 | 检查显示正确 | 2 | 检查程序 |
# | 08.3 | 检查显示正确 | 3 | 检查程序 |
# | 08.4 | 检查显示正确 | 3 | 检查程序 |
# | 08.5 | 检查显示正确 | 5 | 检查程序 |
# | 08.6 | 检查显示正确 | 2 | 检查程序 |
# | 08.7 | 检查显示正确 | 2 | 检查程序 |
# | 每分钟的准确率 | 见下文：比率 4 分，解释 3 分 | 7 | 老师 |
# | 自由部分 | 只改一处，其余不变；在留出的图片上测量；用文字解读 | 6 | 老师 |
# | 诚实 | 每个数旁边有基准；有标准误差或多个种子；信封只打开一次，只有一行 | 4 | 老师 |
# | 局限 | 结果对哪些图片、哪些机器不成立 | 2 | 老师 |
# | 形式 | 一页；图有标题和坐标轴；别的同学能复现 | 2 | 老师 |
# | 合计 | | 40 | |
#
# **每分钟的准确率**看你提交的那一行的*是给定的几倍*一列，它用处理器分钟数比较同一台机器（你的机器）上的两次训练：1.8 以上
# 4 分，1.2 以上 3 分，超过波动（给定的网络测两次的差别）2 分，更少 1 分；没有测过自己的网络 0 分。前提是你的网络在留出图片
# 上的准确率，至多比给定的网络低一个差值标准误差（两个标准误差的平方和的平方根，样本上约 0.03）。用时不多于它，而准确率*高出*
# 差值标准误差两倍以上的网络，也得 4 分。像实验里那样不用数据增强，不算你自己的改动。另外 3 分给**解释**：你的改动为什么省时间，或为什么
# 提高准确率，哪个印出的数或哪次训练能证明。排行榜的名次不计分：各人的机器不同。

# %% [markdown] lang="en"
# ### Question 08.8 (21 points): the report
#
# One page, about 300 words, under these headings: *Question*; *Data*; *The given network* (what
# it costs, where its time goes, what it reaches); *One thing changed* (what, why, and what
# the table and the figure say); *Test* (your line, its standard error); *Limits*.

# %% [markdown] lang="zh"
# ### 问答 08.8（21 分）：报告
#
# 一页，约 500 字，分为这几节：*问题*；*数据*；*给定的网络*（有多贵，时间花在哪里，达到多少）；*只改一处*（改了什么，
# 为什么，表和图说明了什么）；*测试*（你的一行，带标准误差）；*局限*。

# %% [markdown] lang="en" answer="08.8" points=21
# <!-- BEGIN SOLUTION -->
# A model report on the bundled sample; numbers are those printed above.
#
# **Question.** The three units of the first stage work on the largest maps. Does the network
# need three there?
#
# **Data.** 2,700 drawn objects of ten kinds to train on, 540 of them held out, 600 to test; the
# kinds are equally frequent, so a guess is right once in ten times. The linear model on
# pixels is more than twice as good as that. Different drawings may share a generator:
# the test says how well new drawings of this kind are told apart.
#
# **The given network.** Three stages of three pre-activation units, width 16. The first
# stage has 30 % of the multiply-adds; its share of the time stands in the table of stages.
# With normalised, augmented pictures and four epochs the network lies above the linear model by
# several standard errors.
#
# **One thing changed.** One unit in place of three on the maps of 32 x 32; width, augmentation,
# rate, batch, epochs and seed stayed. The table shows the minutes saved, more than
# the given network's two runs differ, and the two accuracies, to be read with their standard
# errors of about two points each, three for the difference: one seed each cannot tell less
# than about twice that apart. It saves time because the maps of 32 x 32 are the largest: the
# table of stages has their share, and two of their three units are gone.
#
# **Test.** The changed network, trained anew on all 2,700, opened the envelope once; the accuracy
# and its standard error stand above the line of the leaderboard.
#
# **Limits.** Drawn objects, not photos; one seed; four epochs, after which both networks were
# still getting better, so a longer training may rank them otherwise. Minutes hold for this machine:
# with another number of cores or a graphics card the first stage may take another share.
#
# *Marked by the table above: accuracy per minute by its column (4) and its explanation (3), free
# part 6, honesty 4, limits 2, form 2. For the steps 1.8 and 1.2: on the sample one unit
# in the first stage came to between 1.2 and 1.6 times the given in five runs; the given
# network measured twice differed by 0 to 20 per cent, the most where two notebooks ran at once.*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="08.8" points=21
# <!-- BEGIN SOLUTION -->
# 一份示范报告，用随附的样本；数值见上面各格的输出。
#
# **问题**。第一段的三个单元处理最大的特征图。那里需要三个吗？
#
# **数据**。十类画出来的物体，2,700 张用于训练，其中留出 540 张，600 张用于测试；各类一样多，所以乱猜十次对一次。直接用像素的
# 线性模型是它的两倍以上。不同的图可能出自同一个生成程序：测试说明的是，对这一种新图能分得多准。
#
# **给定的网络**。三段，每段三个预激活单元，宽度 16。第一段占乘加次数的 30%；它占的时间见各段的表。图片经过标准化和增强，
# 训练四轮，准确率高出线性模型好几个标准误差。
#
# **只改一处**。在 32×32 的特征图上用一个单元代替三个；宽度、数据增强、学习率、批大小、轮数和种子都不变。表中是省下的时间
# （大于给定的网络测两次的差别）和两个准确率，要连同标准误差来读：各约两个百分点，差值约三个百分点；各一个种子，分辨不出小于它
# 两倍左右的差别。省时间是因为 32×32 的特征图最大：它们的比例见各段的表，三个单元去掉了两个。
#
# **测试**。改动后的网络用全部 2,700 张重新训练，信封只打开一次；准确率和标准误差在排行榜那一行的上方。
#
# **局限**。是画出来的物体，不是照片；只有一个种子；只训练四轮，结束时两个网络都还在变好，训练更久名次可能不同。分钟数只对这台
# 机器成立：核数不同或用显卡时，第一段所占的比例可能不同。
#
# *按上表评分：每分钟的准确率看那一列（4 分）和解释（3 分），自由部分 6 分，诚实 4 分，局限 2 分，形式 2 分。分数线 1.8 和 1.2 的来历：
# 在样本上，第一段用一个单元在五次运行中是给定的 1.2 到 1.6 倍；给定的网络测两次，相差 0 到 20%，两个笔记本同时运行时最大。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# Your milestones, 19 points in all. The other 21 are given by a person.

# %% [markdown] lang="zh"
# ## 结果
#
# 你完成的步骤，共 19 分。另外 21 分由老师评阅。

# %% name="results"
check.progress("08")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Multiply-adds are counted on paper, minutes on the machine: measure where they go.
# - Plan first: steps an epoch times seconds a step.
# - Two numbers make a front; a quotient alone does not say where a network ends.
# - Check augmentation by looking, and that it rests in the test; in few epochs it may do more
#   harm than good: measure it.
# - One network, one test, one line.
#
# **Before you hand in:** menu *Kernel*, *Restart Kernel and Run All Cells*; write your name
# first, and delete the file of an earlier name.
#
# **Next:** lab 09a puts convolutions of several sizes side by side: Inception.

# %% [markdown] lang="zh"
# ## 要点
#
# - 乘加次数在纸上算，分钟在机器上量：要量一量时间花在哪里。
# - 先做计划：每轮步数乘以每步秒数。
# - 两个数构成前沿；只看商，看不出网络最后达到多少。
# - 数据增强要用眼睛检查，还要确认测试时它不起作用；轮数少时，要量一量它到底有没有好处。
# - 一个网络，一次测试，一行成绩。
#
# **提交之前**：先写上名字，删去用旧名字生成的文件；菜单 *Kernel*，*Restart Kernel and Run All Cells*（重启内核并运行所有
# 单元格）。
#
# **下一步**：实验 09a 把几种大小的卷积并排放在一起：Inception。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - K. He, X. Zhang, S. Ren, J. Sun, "Identity mappings in deep residual networks", arXiv:1603.05027
#   (2016), section 4: normalisation and ReLU before the convolution ("pre-activation").
# - S. Ioffe, C. Szegedy, "Batch normalization: accelerating deep network training by reducing
#   internal covariate shift", arXiv:1502.03167 (2015), section 3.
# - N. Srivastava and others, "Dropout: a simple way to prevent neural networks from
#   over-fitting", *Journal of Machine Learning Research* 15 (2014), 1929-1958.
# - A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, technical report,
#   University of Toronto, 2009, chapter 3: CIFAR-10.
# - C. Coleman and others, "Analysis of DAWNBench, a time-to-accuracy machine learning
#   performance benchmark", arXiv:1806.01427 (2018): accuracy and time judged together.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - K. He、X. Zhang、S. Ren、J. Sun，“Identity mappings in deep residual networks”，arXiv:1603.05027（2016），
#   第 4 节：归一化与 ReLU 放在卷积之前（“预激活”）。
# - S. Ioffe、C. Szegedy，“Batch normalization: accelerating deep network training by reducing internal
#   covariate shift”，arXiv:1502.03167（2015），第 3 节。
# - N. Srivastava 等，“Dropout: a simple way to prevent neural networks from overfitting”，
#   *Journal of Machine Learning Research* 15（2014），1929-1958。
# - A. Krizhevsky，*Learning Multiple Layers of Features from Tiny Images*，技术报告，多伦多大学，2009，第 3 章：
#   CIFAR-10。
# - C. Coleman 等，“Analysis of DAWNBench, a time-to-accuracy machine learning performance benchmark”，
#   arXiv:1806.01427（2018）：把准确率和时间放在一起评判。
