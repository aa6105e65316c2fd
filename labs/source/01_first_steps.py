# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "First steps: one line, learned three ways"
#       zh: 第一步：一条直线，三种学法
#     case:
#       en: "installing TensorFlow; deep learning and regression; history"
#       zh: 安装 TensorFlow；深度学习与回归；发展历程
#     week: 1
#     chapter:
#       en: "Introduction to deep learning"
#       zh: 第一章 深度学习简介
#     minutes: {sample: 1}
#     memory_mib: {sample: 1200}
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - run a notebook, check your answers in it, and see whether your machine has all it needs,
# - make tensors and compute with them,
# - fit a line to data in three ways that must agree: by a formula, by gradient descent,
#   and by the smallest neural network there is,
# - read a loss surface, and say which learning rates work on it and why,
# - name the steps from 1943 to 2017 that this course takes up.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 运行笔记本，在里面检查自己的答案，看看你的机器是否什么都不缺；
# - 建立张量，并用它计算；
# - 用三种结果必须一致的方法给数据拟合直线：公式、梯度下降，以及最小的神经网络；
# - 读懂损失曲面，说出哪些学习率在它上面行得通，以及为什么；
# - 说出从 1943 年到 2017 年、本课程将一一讲到的那些步骤。

# %% [markdown] lang="en"
# ### How this page works
#
# This page is a *notebook*: text, like this, and cells with code. If you have never seen
# one, this is all you need:
#
# | you want to | do this |
# |---|---|
# | run a cell | click into it, press Shift and Enter together |
# | know whether it ran | look left of it: `[ ]` not yet, `[*]` running, `[3]` was the third |
# | change something | edit the code and run the cell again; nothing can break |
# | add a cell | press Esc, then B (on Colab: the button *+ Code*) |
# | start afresh | menu *Kernel*, *Restart Kernel and Run All Cells* (on Colab: menu *Runtime*) |
# | keep your work | Ctrl and S (on a Mac: Command and S) |
#
# Run the cells from the top to the bottom: each may use what an earlier one made. The
# code cell just below the title matters only on Google Colab; elsewhere it does nothing.
# Try it on the next cell. What the last line gives is shown underneath.

# %% [markdown] lang="zh"
# ### 这一页怎么用
#
# 这一页是一个*笔记本*（notebook）：有像这样的文字，也有写着代码的单元格。如果你从没见过它，知道下面
# 这些就够了：
#
# | 你想 | 这样做 |
# |---|---|
# | 运行一格 | 点进去，同时按 Shift 和 Enter |
# | 知道它运行过没有 | 看左边：`[ ]` 还没有，`[*]` 正在运行，`[3]` 是第三个运行的 |
# | 改一改 | 编辑代码，再运行这一格；不会弄坏什么 |
# | 加一格 | 先按 Esc，再按 B（在 Colab 上：按钮 *+ 代码*） |
# | 从头再来 | 菜单 *Kernel*，*Restart Kernel and Run All Cells*（重启内核并运行所有单元格；在 Colab 上：菜单 *代码执行程序*） |
# | 保存 | Ctrl 加 S（Mac 上是 Command 加 S） |
#
# 从上往下依次运行：每一格都可能用到前面的结果。标题下面的那格代码只在 Google Colab 上有用，在别处什么
# 也不做。先拿下一格试试。最后一行的值会显示在它下面。

# %% name="first-cell" tags=["strict"]
minutes = [12, 9, 15]  # a list of three numbers  |  三个数组成的列表
sum(minutes) / len(minutes)

# %% [markdown] lang="en"
# It says 12.0, the mean of the three. Change one of the numbers and run it again.
#
# What comes with every lab: **exercises** with a cell for your answer and a cell that
# checks it, as often as you like; **data** that lie beside the labs, so that everything
# runs without a network (the command `labs fetch` brings the large real sets, and a lab
# always says which it is using); and a **solved** copy in the folder `solutions`, for
# afterwards.

# %% [markdown] lang="zh"
# 结果是 12.0，即三个数的平均值。改其中一个数，再运行一次。
#
# 每个实验都有：**练习**，一格写答案，一格检查，次数不限；**数据**，就在实验旁边，没有网络也能运行
# （命令 `labs fetch` 会下载大的真实数据，实验总会说明用的是哪一份）；还有一份**参考解答**，在文件夹
# `solutions` 里，做完再看。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands in one cell. `training.start` starts TensorFlow without its
# log lines and gives every run the same random numbers. It takes some seconds; the star
# `[*]` is your sign that it works.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在同一格里。`training.start` 启动 TensorFlow（不显示日志），并让每次运行得到同样的
# 随机数。这要几秒钟；看到星号 `[*]` 就说明它正在工作。

# %% name="setup"
import helpers
from helpers import doctor, plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=1958)

import ipywidgets
import keras
import numpy as np
import tensorflow as tf

# %% [markdown] lang="en"
# Is everything here? `labs doctor`, typed in a terminal, looks at this machine; inside a
# notebook the same is one line. Each row begins with `ok`, with `warn` (the labs run all the
# same) or with `missing` (something must be mended first); below such a row an arrow `->`
# shows the command that mends it.

# %% [markdown] lang="zh"
# 是不是什么都有了？在终端输入 `labs doctor` 会检查这台机器；在笔记本里，同样的检查只要一行。每行开头是
# `ok`、`warn`（实验仍能运行）或 `missing`（要先修好）；这样的行下面有一个箭头 `->`，后面是修复它的命令。

# %% name="doctor"
print(doctor.text(doctor.report()))
print([device.device_type for device in tf.config.list_physical_devices()])

# %% [markdown] lang="en"
# The report differs from machine to machine. Its last line names the devices that
# TensorFlow computes on: `CPU` is the processor, which is enough for every lab on its
# bundled data; a `GPU` is not needed.

# %% [markdown] lang="zh"
# 每台机器的报告各不相同。最后一行是 TensorFlow 用来计算的设备：`CPU` 就是处理器，用随附的数据做全部
# 实验都够了；不需要 `GPU`。

# %% [markdown] lang="en" section="story"
# ## What learning means here
#
# For a long time most programs were rules that a person wrote down. *Artificial
# intelligence* is the old wish that a machine may do what seems to need a mind, by whatever
# means. *Machine learning* is one of the means: the person writes a formula with open
# numbers in it, its **weights**, and examples decide the numbers. *Deep learning* is machine
# learning with formulas that are stacked in many layers, so that the later layers work on
# what the earlier ones found.
#
# It is at its best where examples abound and rules are hard to write: pictures, speech,
# translation, games. It is weak where examples are few, or where one must know *why*
# and not only *what*.
#
# Deep learning rests on one loop, and this lab goes through it with two weights instead of
# millions: **guess, measure how wrong the guess is, change the weights a little so that it
# becomes less wrong, repeat.**
#
# The next figure is the story of the course. Each dot is a step; in brackets stands the lab
# that takes it up.

# %% [markdown] lang="zh"
# ## 这里说的“学习”是什么
#
# 长期以来，大多数程序都是人写下的规则。*人工智能*是一个古老的愿望：让机器做看来需要头脑才能做的事，不论
# 用什么手段。*机器学习*是手段之一：人写出一个带有待定数字的公式，这些数字叫**权重**（也叫参数），由样例
# 来决定。*深度学习*是把公式叠成许多层的机器学习，后面的层在前面各层的发现之上工作。
#
# 样例很多、规则难写的地方，它最擅长：图像、语音、翻译、棋类。样例很少，或者不仅要知道*是什么*、还要知道
# *为什么*的地方，它就不擅长。
#
# 深度学习建立在同一个循环上，本实验用两个权重（而不是几百万个）把它走一遍：**猜一猜，量一量错了多少，把权重
# 改一点使错误变小，再来一遍**。
#
# 下图就是本课程的故事。每个点是一步，括号里是讲到它的实验。

# %% name="history"
# alt: Steps from 1943 to 2017: nine until 1998, then seven from 2012 on  |  从 1943 年到 2017 年的步骤：1998 年以前九步，2012 年起七步
plots.timeline(
    [
        (1943, "a unit that computes: McCulloch, Pitts (02)"),  # zh: "能计算的单元：McCulloch、Pitts（02）"
        (1958, "perceptron, it learns: Rosenblatt (02)"),  # zh: "会学习的感知机：Rosenblatt（02）"
        (1962, "receptive fields in the cat: Hubel, Wiesel (05a)"),  # zh: "猫的感受野：Hubel、Wiesel（05a）"
        (1969, "what a perceptron cannot do: Minsky, Papert (02)"),  # zh: "感知机做不到什么：Minsky、Papert（02）"
        (1980, "neocognitron: Fukushima (05a)"),  # zh: "新认知机：福岛邦彦（05a）"
        (1986, "back-propagation: Rumelhart, Hinton, Williams (02)"),  # zh: "反向传播：Rumelhart、Hinton、Williams（02）"
        (1989, "first LeNet reads postcodes (05b)"),  # zh: "最早的 LeNet 识别邮政编码（05b）"
        (1997, "LSTM: Hochreiter, Schmidhuber (14)"),  # zh: "LSTM：Hochreiter、Schmidhuber（14）"
        (1998, "LeNet-5: LeCun and others (06a)"),  # zh: "LeNet-5：LeCun 等（06a）"
        (2012, "AlexNet (06b)"),  # zh: "AlexNet（06b）"
        (2013, "word vectors by skip-gram (12a)"),  # zh: "用 skip-gram 学词向量（12a）"
        (2014, "network in network; Inception (09a)"),  # zh: "网络中的网络；Inception（09a）"
        (2014, "VGG (07a)"),  # zh: "VGG（07a）"
        (2015, "ResNet (09b)"),  # zh: "ResNet（09b）"
        (2017, "DenseNet (10a), MobileNet (10b)"),  # zh: "DenseNet（10a），MobileNet（10b）"
        (2017, "Transformer (15)"),  # zh: "Transformer（15）"
    ],
    title="Nine steps in the first 55 years, then seven in five",  # zh: "前 55 年走了九步，后来五年走了七步"
)

# %% [markdown] lang="en"
# What happened in 2012? In a yearly contest, programs had to name what is in a
# photograph, one of 1,000 kinds. They might give five names; if none was right, that was a
# *top-5 error*. The bars show the best entry of each year; the dotted line is a person who
# had practised on 500 of the pictures and then named 1,500 others.

# %% [markdown] lang="zh"
# 2012 年发生了什么？在一项每年举行的竞赛中，程序要说出照片里是什么，共有 1,000 种。它可以说五个
# 名字；如果没有一个对，就是一次 *top-5 错误*。条形是每年最好的成绩；虚线是一个人的成绩，他先用 500 张
# 图片练习，再辨认另外 1,500 张。

# %% name="imagenet"
# alt: Top-5 error by year: 28 % in 2010, 16 % in 2012, below 5.1 % from 2015  |  历年 top-5 错误率：2010 年 28%，2012 年 16%，2015 年起低于人的 5.1%
plots.bars(
    {
        "2010 NEC-UIUC": 28.19,
        "2011 XRCE": 25.77,
        "2012 AlexNet": 16.42,
        "2013 Clarifai": 11.74,
        "2014 GoogLeNet": 6.66,
        "2015 ResNet": 3.57,
        "2016 Trimps-Soushen": 2.99,
        "2017 SENet": 2.25,
    },
    highlight="2012 AlexNet",
    reference={"a practised person: 5.1": 5.1},  # zh: "练习过的人：5.1"
    xlabel="top-5 error in %",  # zh: "top-5 错误率（%）"
    title="From 2012 on, networks won; from 2015 on, they beat this person",  # zh: "2012 年起，网络获胜；2015 年起，胜过这个人"
)

# %% [markdown] lang="en"
# AlexNet, the blue bar, was a deep network; the two before it were not, and every winner
# after it was. (These are entries trained on the contest's own pictures alone; with further
# pictures AlexNet came to 15.3 % and Clarifai to 11.2 %. A second person, who practised
# less, made 12.0 % errors on 258 pictures: "human error" is not one number.)

# %% [markdown] lang="zh"
# 蓝色的 AlexNet 是深度网络；它之前的两个不是，它之后的冠军都是。（这里都是只用竞赛自己的图片训练的成绩；加上
# 别的图片，AlexNet 达到 15.3%，Clarifai 达到 11.2%。另一个练习较少的人，在 258 张图片上的错误率是
# 12.0%：“人的错误率”并不是一个固定的数。）

# %% [markdown] lang="en" section="data"
# ## The data, before any model
#
# A courier brings meals by bicycle. For fifty orders we know the distance in kilometres and
# the minutes it took. *Regression* means: from examples of an input $x$ and a number $y$,
# learn to predict the number.
#
# These data are made by the next cell, and so we know what nobody knows of real data, the
# truth: $y = f(x) + \text{noise}$ with $f(x) = 4x + 6$: 4 minutes a kilometre, 6 minutes for
# locks and stairs. The noise, traffic lights and the like, has a standard deviation of 2
# minutes.

# %% [markdown] lang="zh"
# ## 先看数据，再谈模型
#
# 一位骑手骑车送餐。我们知道五十份订单的距离（千米）和所用的分钟数。*回归*就是：从输入 $x$ 与数值 $y$ 的
# 样例中，学会预测这个数值。
#
# 这些数据由下一格生成，所以我们知道真实数据中没人知道的东西，即真相：$y = f(x) + \text{噪声}$，其中
# $f(x) = 4x + 6$：每千米 4 分钟，锁车上楼 6 分钟。噪声（红绿灯之类）的标准差是 2 分钟。

# %% name="data"
# alt: Fifty deliveries: minutes rise with the distance, with scatter  |  五十次送餐：用时随距离增加，有散布
random = np.random.default_rng(0)
x = random.uniform(0, 3, 50)  # kilometres  |  千米
y = 4 * x + 6 + random.normal(0, 2, 50)  # minutes  |  分钟

plots.scatter(
    x,
    y,
    xlabel="distance in km",  # zh: "距离（千米）"
    ylabel="time in minutes",  # zh: "用时（分钟）"
    title="Farther takes longer, but not exactly",  # zh: "越远越久，但并不精确"
)

# %% [markdown] lang="en"
# ### Tensors in four lines
#
# TensorFlow keeps numbers in *tensors*: arrays with a *shape* (how many numbers in each
# direction) and a *dtype* (what kind of numbers). Four lines show most of what this lab
# needs. Before you run the cell: what will the three print lines show?

# %% [markdown] lang="zh"
# ### 四行代码认识张量
#
# TensorFlow 把数放在*张量*里：张量是数组，有*形状*（每个方向上有多少个数）和*数据类型*（dtype，是哪种数）。
# 四行代码就能展示本实验所需的大部分内容。运行之前先想想：三行 print 会打印什么？

# %% name="tensors" tags=["strict"]
table = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(table.shape, table.dtype)
print((table * 10 + tf.constant([1.0, 2.0, 3.0])).numpy())
print(tf.reduce_mean(table).numpy(), tf.reduce_mean(table, axis=0).numpy())

# %% [markdown] lang="en"
# Two rows of three; 32-bit floating-point numbers, the usual kind in deep learning. In the
# third line the row `[1, 2, 3]` was added to *both* rows of the table: where one shape is
# shorter, TensorFlow repeats it (*broadcasting*). A mean may go over everything, or along one
# axis. `.numpy()` turns a tensor into a NumPy array. Lab 03a does all this with pictures.

# %% [markdown] lang="zh"
# 两行三列；32 位浮点数，深度学习中最常用。第三行代码里，`[1, 2, 3]` 加到了表的*每一*行上：形状不够时，
# TensorFlow 会把它重复（*广播*）。平均值可以对全部取，也可以沿一个轴取。`.numpy()` 把张量变成 NumPy
# 数组。实验 03a 会用图片做这一切。

# %% [markdown] lang="en" section="model"
# ## The model and its loss
#
# The model is a line, $\hat y = w x + b$. Here $\hat y$ (say "y hat") is the predicted time,
# $w$ the slope in minutes a kilometre and $b$ the time at zero kilometres. In the words of
# neural networks $w$ is a **weight** and $b$ a **bias**, and the line is one neuron.
#
# How wrong are given $w$ and $b$? The usual **loss** for numbers is the *mean squared error*,
#
# $$ L(w, b) = \frac{1}{n} \sum_{i=1}^{n} (w x_i + b - y_i)^2, $$
#
# where $n = 50$ is how many deliveries there are, and $x_i$ and $y_i$ are distance and time of
# delivery number $i$. The figure shows a guess: each orange stick is one bracket of the formula,
# what the line misses at one point. Square their lengths, take the mean: that is the loss.

# %% [markdown] lang="zh"
# ## 模型与损失
#
# 模型是一条直线，$\hat y = w x + b$。其中 $\hat y$（读作“y hat”）是预测的用时，$w$ 是斜率，即每千米的
# 分钟数，$b$ 是零千米时的用时。用神经网络的话说，$w$ 是**权重**，$b$ 是**偏置**，这条直线就是一个神经元。
#
# 给定的 $w$ 和 $b$ 错了多少？对数值，常用的**损失**是*均方误差*：
#
# $$ L(w, b) = \frac{1}{n} \sum_{i=1}^{n} (w x_i + b - y_i)^2, $$
#
# 其中 $n = 50$ 是送餐的次数，$x_i$ 和 $y_i$ 是第 $i$ 次的距离和用时。图中是一个猜测：每根橙色的短线就是
# 公式中的一个括号，即直线在一个点上差了多少。把长度平方，再取平均，就是损失。


# %% name="guess"
# alt: A guessed line and the points, an orange stick from each point to the line  |  一条猜测的直线，每个点到直线有一根橙色短线
def loss(w, b):
    """Return the mean squared error of the line w x + b."""  # zh: "返回直线 w x + b 的均方误差。"
    return float(np.mean((w * x + b - y) ** 2))


def draw_guess(w, b):
    """Draw a line and what it misses at each point."""  # zh: "画出直线，以及它在每个点上差多少。"
    figure = plots.new_figure(f"w = {w:.1f}, b = {b:.1f}: the loss is {loss(w, b):.2f}")  # zh: "w = {w:.1f}，b = {b:.1f}：损失是 {loss(w, b):.2f}"
    axes = figure.subplots()
    ends = np.array([0, 3])
    axes.vlines(x, y, w * x + b, color="#D55E00", linewidth=1)
    axes.plot(x, y, "o", color="#0072B2")
    axes.plot(ends, w * ends + b, color="black", linestyle="-")
    axes.set_xlabel("distance in km")  # zh: "距离（千米）"
    axes.set_ylabel("time in minutes")  # zh: "用时（分钟）"
    axes.set_ylim(0, 26)
    return figure


draw_guess(1.5, 10)

# %% [markdown] lang="en"
# Now be the learner yourself. Where widgets can run, the next cell shows two sliders: move
# `w` and `b` until the loss is as small as you can get it, and remember your best loss. (If
# no sliders appear, change the two numbers in the last line above and run that cell again.)

# %% [markdown] lang="zh"
# 现在由你来当学习者。在能运行控件的地方，下一格会显示两个滑块：移动 `w` 和 `b`，让损失尽量小，记住你的最好
# 成绩。（如果没有出现滑块，就改上面最后一行里的两个数，再运行那一格。）

# %% name="guess-sliders"
slope = ipywidgets.FloatSlider(1.5, min=0, max=8, step=0.1)
start = ipywidgets.FloatSlider(10, min=0, max=12, step=0.1)
guessing = ipywidgets.interact(draw_guess, w=slope, b=start)

# %% [markdown] lang="en" section="training"
# ## Training, three ways
#
# ### First way: a formula
#
# For a line the smallest loss can be computed directly. This is *least squares*, published
# by Legendre in 1805. NumPy has it: `lstsq` takes a table with a row for each delivery and a
# column for each weight (the distance for $w$, a 1 for $b$) and returns the best weights.

# %% [markdown] lang="zh"
# ## 训练：三种方法
#
# ### 第一种：公式
#
# 对直线来说，最小的损失可以直接算出来。这就是*最小二乘法*，由 Legendre 于 1805 年发表。NumPy 里就有：
# `lstsq` 接受一张表，每次送餐一行，每个权重一列（距离对应 $w$，1 对应 $b$），返回最好的权重。

# %% name="least-squares" tags=["strict"]
design = np.stack([x, np.ones_like(x)], axis=1)
best = np.linalg.lstsq(design, y, rcond=None)[0]
print(design.shape, f"w = {best[0]:.3f}, b = {best[1]:.3f}, loss {loss(*best):.3f}")  # zh: "w = {best[0]:.3f}，b = {best[1]:.3f}，损失 {loss(*best):.3f}"

# %% [markdown] lang="en"
# No other line has a smaller loss on these fifty points. How near did your hands come? (It
# is not the truth, 4 and 6: fifty noisy points say only so much. More on that below.)
#
# ### Second way: gradient descent
#
# A formula exists only for simple models. What works for all of them is the loop. Its heart
# is the **gradient**: the numbers that say how the loss changes when each weight grows a
# little. TensorFlow finds it by itself: what happens inside `GradientTape` is written down as
# on a tape, and then gone through backwards. A small case that you know, the derivative of
# $w^2$ at $w = 3$, which is $2w = 6$:

# %% [markdown] lang="zh"
# 在这五十个点上，没有哪条直线的损失更小。你手动调的结果离它有多近？（它并不等于真相 4 和 6：五十个带噪声的点
# 只能说明这么多。后面再谈。）
#
# ### 第二种：梯度下降
#
# 只有简单的模型才有公式。对所有模型都管用的是那个循环。它的核心是**梯度**：每个权重增大一点时，损失如何变化。
# TensorFlow 会自己求梯度：`GradientTape` 里发生的一切都像录在磁带上一样记下来，然后倒着走一遍。先看一个你
# 熟悉的小例子，$w^2$ 在 $w = 3$ 处的导数，即 $2w = 6$：

# %% name="tape" tags=["strict"]
w = tf.Variable(3.0)
with tf.GradientTape() as tape:
    square = w**2
print(tape.gradient(square, w).numpy())

# %% [markdown] lang="en"
# If the gradient is positive, a larger weight makes the loss larger, so the weight must
# become smaller; if negative, larger. A step therefore *subtracts* the gradient, multiplied
# by a small number $\eta$ (eta), the **learning rate**:
#
# $$ w \leftarrow w - \eta \frac{\partial L}{\partial w}, \qquad
#    b \leftarrow b - \eta \frac{\partial L}{\partial b}. $$
#
# $\partial L / \partial w$ is the part of the gradient that belongs to $w$: the slope of $L$
# when only $w$ changes. The function starts at $w = b = 0$, takes as many steps as it is
# told, and returns all the places it has been at.

# %% [markdown] lang="zh"
# 梯度为正，说明权重变大会使损失变大，所以权重应当变小；为负，则应变大。因此每一步都*减去*梯度，乘上一个小的数
# $\eta$（读作 eta），即**学习率**：
#
# $$ w \leftarrow w - \eta \frac{\partial L}{\partial w}, \qquad
#    b \leftarrow b - \eta \frac{\partial L}{\partial b}. $$
#
# $\partial L / \partial w$ 是梯度中属于 $w$ 的那一部分：只有 $w$ 变化时 $L$ 的斜率。下面的函数从
# $w = b = 0$ 出发，走给定的步数，返回到过的所有位置。


# %% name="descend"
def descend(x, y, rate, steps):
    """Walk down the loss; return w and b after each step."""  # zh: "沿损失往下走，返回每一步之后的 w 和 b。"
    x, y = tf.constant(x, "float32"), tf.constant(y, "float32")
    w, b = tf.Variable(0.0), tf.Variable(0.0)
    path = [(0.0, 0.0)]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            mean_squared_error = tf.reduce_mean((w * x + b - y) ** 2)
        slope_w, slope_b = tape.gradient(mean_squared_error, [w, b])
        w.assign_sub(rate * slope_w)  # w becomes w - rate * slope_w  |  w 变为 w - rate * slope_w
        b.assign_sub(rate * slope_b)
        path.append((float(w.numpy()), float(b.numpy())))
    return np.array(path)


path = descend(x, y, rate=0.2, steps=200)
for step in (0, 1, 2, 3, 4, 10, 100, 200):
    print(f"{step:3}   w {path[step, 0]:7.4f}   b {path[step, 1]:7.4f}")

# %% [markdown] lang="en"
# The first step carries $w$ far beyond its best value, the second too far back. The swings
# shrink, and from about the tenth step on both weights creep towards the numbers that least
# squares found. The maps further below show why there are leaps first and creeping then.
#
# ### Third way: the smallest network
#
# In Keras the line is a network of one layer, `Dense(1)`, with one unit: it multiplies its
# input by a weight and adds a bias. `compile` says how to step and what the loss is; `fit`
# runs the loop. `SGD` (*stochastic gradient descent*) is the step rule from above. One
# *epoch* is one pass over the data; here each epoch takes one step, since all fifty
# deliveries form a single *batch*. (Larger models take many small batches an epoch.) Every
# fiftieth epoch prints a line; the seconds in it are those since the line before.

# %% [markdown] lang="zh"
# 第一步让 $w$ 远远越过最好的值，第二步又退得太多。摆动越来越小，大约从第十步起，两个参数慢慢靠近最小二乘法
# 找到的数。后面的地图会说明，为什么先是大跨步、然后慢慢挪。
#
# ### 第三种：最小的网络
#
# 在 Keras 里，这条直线是只有一层的网络 `Dense(1)`，只有一个单元：把输入乘以权重，再加偏置。`compile`
# 说明怎样走步、损失是什么；`fit` 运行循环。`SGD`（*随机梯度下降*）就是上面的走步规则。把数据过一遍叫
# 一*轮*（epoch）；这里每轮只走一步，因为五十次送餐合成一*批*（batch）。（更大的模型每轮要走许多小批。）每五十轮
# 打印一行，行末的秒数从上一行算起。

# %% name="keras-line"
line = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
line.compile(keras.optimizers.SGD(learning_rate=0.2), "mean_squared_error")
history = line.fit(
    x[:, None],  # one row an example, one column an input  |  一行一个样例，一列一个输入
    y[:, None],
    batch_size=50,
    epochs=150,
    callbacks=[training.progress(every=50)],
    verbose=0,
)
plots.network_table(line)

# %% [markdown] lang="en"
# Two weights, the bias included. Did the three ways find the same line?

# %% [markdown] lang="zh"
# 两个参数：一个权重，一个偏置。三种方法找到的是同一条直线吗？

# %% name="three-fits"
kernel, bias = line.get_weights()  # shapes (1, 1) and (1,)  |  形状 (1, 1) 与 (1,)
fits = {
    "least squares": best,  # zh: "最小二乘法"
    "gradient descent": path[-1],  # zh: "梯度下降"
    "Keras": np.array([kernel[0, 0], bias[0]]),
}
plots.results_table(
    {name: {"w": w, "b": b, "L": loss(w, b)} for name, (w, b) in fits.items()},
    formats={"w": ".5f", "b": ".5f", "L": ".5f"},
    name="way",  # zh: "方法"
)

# %% [markdown] lang="en"
# A table that looks right is no proof. The next cell takes the largest difference between
# any two of the three, in either weight, and holds it against one thousandth:

# %% [markdown] lang="zh"
# 看起来对，还不算证明。下一格取三者之间任意两个、任一参数的最大差别，与千分之一比较：

# %% name="agree" tags=["strict"]
difference = float(np.ptp(np.array(list(fits.values())), axis=0).max())
print(f"all three agree to 0.001: {difference < 0.001}")  # zh: "三者之差都小于 0.001：{difference < 0.001}"

# %% [markdown] lang="en"
# They must agree: all three look for the lowest place of one and the same loss, and it has
# only one. The two that step need their time. Here is the loss before each step, counted from
# 0; the dotted line is the loss of least squares, below which no line can go.

# %% [markdown] lang="zh"
# 它们必然一致：三者找的是同一个损失的最低点，而它只有一个最低点。一步步走的两种方法需要时间。下图是每一步之前
# 的损失，步数从 0 数起；虚线是最小二乘法的损失，没有哪条直线能比它更低。

# %% name="curves"
# alt: The losses of gradient descent and of Keras fall and level off at the same value  |  梯度下降与 Keras 的损失下降，并停在同一个值
by_keras = history.history["loss"][:40]
by_hand = [loss(w, b) for w, b in path[: len(by_keras)]]
plots.lines(
    np.arange(len(by_keras)),
    {"gradient descent": by_hand, "Keras": by_keras},  # zh: "梯度下降", "Keras"
    yscale="log",
    xlabel="step",  # zh: "步数"
    ylabel="loss",  # zh: "损失"
    reference={"least squares": loss(*best)},  # zh: "最小二乘法"
    title="Both come down to the loss of the formula",  # zh: "两者都降到公式的损失"
)

# %% [markdown] lang="en"
# The first forty steps are drawn; the axis is logarithmic: each label is ten times the one
# below. Keras starts elsewhere, because its first weight is drawn at random, and arrives at
# the same value. This loss makes it easy; networks with several layers have many low places
# (lab 02).

# %% [markdown] lang="zh"
# 图中是前四十步；纵轴是对数的：每个刻度是下一个的十倍。Keras 的起点不同，因为它的初始权重是随机的，但到达的是
# 同一个值。这个损失让它很容易做到；多层网络有许多低处（实验 02）。

# %% [markdown] lang="en" section="inside"
# ## What was learned
#
# All that the model knows are two numbers, and both can be read: $w$ says how many minutes a
# kilometre takes, $b$ how many minutes pass even at no distance. What it does *not* know is
# the noise. On the left the predicted times against the measured ones (the axis calls them
# true; they are $y$, not $f(x)$), on the right what is left over, the *residuals*.

# %% [markdown] lang="zh"
# ## 学到了什么
#
# 模型知道的一切就是两个数，而且都读得懂：$w$ 是每千米要几分钟，$b$ 是不计距离也要花的分钟数。它*不*知道的是
# 噪声。左图是预测的用时与测得的用时（坐标轴上写作“真实”，指 $y$，不是 $f(x)$），右图是剩下的部分，即*残差*。

# %% name="residuals"
# alt: Left: predicted against measured times; right: residuals without a trend  |  左：预测与测得的用时；右：没有趋势的残差
plots.residuals(
    y,
    line.predict(x[:, None], verbose=0),
    quantity="time (min)",  # zh: "用时（分钟）"
    title="What is left over has no pattern",  # zh: "剩下的部分没有规律"
)

# %% [markdown] lang="en"
# RMSE is the root of the mean squared error, about 2 minutes: as large as the noise we put
# in, so there is nothing more to be gained. R² is the part of the variance of the times that
# the line explains: 1 would be all of it, 0 none. Look for a bend on the right: the residuals
# lie above and below zero all along, without one. A bend would mean that a line is the wrong
# model. (The cloud on the left is less steep than the dashed line. That is not a fault: the
# slowest of fifty deliveries are partly the unlucky ones, and no line can predict bad luck.)
#
# ### How far can fifty points be trusted?
#
# The truth is $w = 4$. To see whether our miss is bad luck or bad work, we use what only
# made-up data allow: send the courier out again, 2,000 times, to the same places with new
# noise, and fit a line each time.

# %% [markdown] lang="zh"
# RMSE 是均方误差的平方根，约为 2 分钟：与我们加进去的噪声一样大，所以再没有可以学的了。R² 是用时的方差中由
# 直线解释的那一部分：1 是全部，0 是一点也没有。在右图中要找的是弯曲：残差从头到尾都在零的上下，没有弯曲。如果有
# 弯曲，就说明直线这个模型选错了。（左图的点云不如虚线陡，这不是毛病：五十次中最慢的几次，有一部分只是运气不好，
# 而运气不好是任何直线都预测不了的。）
#
# ### 五十个点有多可信？
#
# 真相是 $w = 4$。我们的误差是运气不好，还是方法不好？这里用一个只有生成的数据才允许的办法：让骑手再跑 2,000
# 遍，地点相同，噪声更新，每遍各拟合一条直线。

# %% name="again"
# alt: Histogram of 2,000 fitted slopes around 4, with the slope of our fifty points  |  2,000 个拟合斜率的直方图，以 4 为中心，并标出我们五十个点的斜率
times = 4 * x[:, None] + 6 + random.normal(0, 2, (50, 2000))  # a column a try  |  一遍一列
slopes = np.linalg.lstsq(design, times, rcond=None)[0][0]
print(f"mean {slopes.mean():.2f}, deviation {slopes.std():.2f}")  # zh: "平均 {slopes.mean():.2f}，标准差 {slopes.std():.2f}"
plots.histogram(
    slopes,
    bins=40,
    xlabel="fitted w (min/km)",  # zh: "拟合的 w（分钟/千米）"
    reference={"ours": best[0]},  # zh: "我们的"
    title="Our slope is one of those that chance gives",  # zh: "我们的斜率是偶然会给出的一个"
)

# %% [markdown] lang="en"
# On average the method is right; a single set of fifty points misses by about a third of a
# minute a kilometre, and ours is an ordinary case. Keep this in mind whenever two results
# are compared in this course: **a number learned from data has a scatter of its own.**

# %% [markdown] lang="zh"
# 平均来看方法是对的；单独一组五十个点，每千米大约会差三分之一分钟，我们的这一组很平常。今后在本课程中比较两个
# 结果时，请记住：**从数据中学来的数，自身就有散布**。

# %% [markdown] lang="en" section="comparison"
# ## One thing changed at a time: the learning rate
#
# Two weights have the great advantage that their loss can be drawn like a map, the *loss
# surface*: each point of the plane is a pair $(w, b)$, each contour line joins pairs of equal loss, and darker is
# lower. The cross is the lowest place. We walk on it three times, 15 steps each, and change
# only the learning rate.

# %% [markdown] lang="zh"
# ## 一次只改一处：学习率
#
# 只有两个权重有个很大的好处：损失可以画成地图，即*损失曲面*。平面上每个点是一对 $(w, b)$，每条等高线连接损失相等的点，颜色
# 越深越低。十字是最低处。我们在上面走三次，每次 15 步，只改学习率。


# %% name="three-rates"
# alt: One valley, three paths: a crawl, one along its floor, one that swings out  |  同一个山谷三次：爬了一小段；走到谷底；越荡越远
def draw_paths(paths, title=None):
    """Draw paths on the map of the loss."""  # zh: "在损失的地图上画出路线。"
    return plots.loss_surface(
        loss,
        paths,
        across=(-7, 16),
        up=(-4, 14),
        xlabel="w (min/km)",  # zh: "w（分钟/千米）"
        ylabel="b (min)",  # zh: "b（分钟）"
        lowest=tuple(best),
        title=title,
    )


RATES = {
    "small: 0.02": 0.02,  # zh: "太小：0.02"
    "good: 0.2": 0.2,  # zh: "合适：0.2"
    "too large: 0.26": 0.26,  # zh: "太大：0.26"
}
paths = {name: descend(x, y, rate, steps=15) for name, rate in RATES.items()}
draw_paths(paths, "Crawling, converging, diverging")  # zh: "慢爬，收敛，发散"

# %% [markdown] lang="en"
# The map is a long valley with steep sides and a floor that hardly slopes. A step goes
# straight down the steepest way, across the contour lines. With 0.02 the walk comes down the
# side and then hardly moves. With 0.2 it swings from side to side, a little less each time,
# and makes way along the floor: it *converges*. With 0.26 each swing goes higher than the one
# before and soon leads beyond the edge of the map: it *diverges*.

# %% [markdown] lang="zh"
# 地图是一个狭长的山谷，两侧陡，谷底几乎没有坡度。每一步都沿最陡的方向往下，垂直于等高线。用 0.02，走下谷坡
# 之后几乎不动。用 0.2，左右摇摆，一次比一次小，同时沿谷底前进：它*收敛*。用 0.26，每一摆都比上一摆更高，
# 很快就越出了地图的边缘：它*发散*。

# %% name="three-losses"
# alt: Loss by step: one falls slowly, one falls to the floor, one rises  |  损失随步数的变化：一条慢慢下降，一条降到底，一条上升
plots.lines(
    np.arange(16),
    {name: [loss(w, b) for w, b in walk] for name, walk in paths.items()},
    yscale="log",
    xlabel="step",  # zh: "步数"
    ylabel="loss",  # zh: "损失"
    reference={"least squares": loss(*best)},  # zh: "最小二乘法"
    title="A little more than good is already too much",  # zh: "比合适的稍大一点，就已经太大"
)

# %% [markdown] lang="en"
# Remember this picture: **a loss that rises from step to step most often means that the
# learning rate is too large** (or that a sign is wrong). The sliders below let you look for
# the border between the last two.

# %% [markdown] lang="zh"
# 记住这幅图：**损失一步步上升，多半说明学习率太大**（也可能是某处符号写反了）。下面的滑块可以用来寻找后两者之间的分界。


# %% name="rate-slider"
def draw_rate(rate, steps):
    """Draw one walk on the map of the loss."""  # zh: "在损失的地图上画出一次行走。"
    walk = descend(x, y, rate, steps)
    name = f"rate {rate:.3f}, {steps} steps"  # zh: "学习率 {rate:.3f}，{steps} 步"
    return draw_paths({name: walk})


sliders = {"rate": (0.005, 0.3, 0.005), "steps": (1, 60)}
walking = ipywidgets.interact(draw_rate, **sliders)

# %% [markdown] lang="en"
# ### Why there is a border
#
# Take one weight first, and a loss that is a parabola, $L(w) = \frac{c}{2}(w - w^*)^2$. Here
# $w^*$ is the best weight and $c$ the *curvature*, the second derivative: how fast the slope
# grows as one goes away from $w^*$. The gradient is $c\,(w - w^*)$, and one step turns the
# distance to the best weight into
#
# $$ w - \eta\, c\,(w - w^*) - w^* = (1 - \eta c)\,(w - w^*). $$
#
# Each step multiplies the distance by $1 - \eta c$. For $\eta c$ between 0 and 1 it shrinks;
# between 1 and 2 it changes its side and shrinks; **beyond 2 it changes its side and grows**,
# and descent diverges. The border is $\eta = 2 / c$.
#
# With several weights the curvature depends on the direction, and is kept in a matrix of second
# derivatives. Its *eigenvalues* are the curvatures along the valley's own directions. Across
# the valley the largest one rules, and sets the border; along the floor the smallest one
# rules, and decides how long the walk takes. For our line, differentiate $L$ twice:
#
# $$ \frac{\partial^2 L}{\partial w^2} = \frac{2}{n} \sum_i x_i^2, \qquad
#    \frac{\partial^2 L}{\partial w\, \partial b} = \frac{2}{n} \sum_i x_i, \qquad
#    \frac{\partial^2 L}{\partial b^2} = 2. $$
#
# In a matrix that is $\frac{2}{n} A^T A$, where $A$ is the table `design`, with the rows
# $(x_i, 1)$, and $A^T$ its transpose:

# %% [markdown] lang="zh"
# ### 为什么有分界
#
# 先看一个权重，损失是抛物线，$L(w) = \frac{c}{2}(w - w^*)^2$。其中 $w^*$ 是最好的权重，$c$ 是*曲率*，
# 即二阶导数：离开 $w^*$ 时斜率增长得多快。梯度是 $c\,(w - w^*)$，走一步之后，到最好权重的距离变成
#
# $$ w - \eta\, c\,(w - w^*) - w^* = (1 - \eta c)\,(w - w^*). $$
#
# 每一步都把距离乘以 $1 - \eta c$。$\eta c$ 在 0 与 1 之间，距离缩小；在 1 与 2 之间，换到另一侧，也缩小；
# **超过 2，换到另一侧，而且增大**，梯度下降就发散。分界是 $\eta = 2 / c$。
#
# 有几个权重时，曲率与方向有关，写成二阶导数的矩阵。它的*特征值*就是沿山谷自身各方向的曲率。横穿山谷的方向由
# 最大的特征值决定，分界就在这里；沿谷底的方向由最小的特征值决定，它决定要走多久。对我们的直线，把 $L$ 求导两次：
#
# $$ \frac{\partial^2 L}{\partial w^2} = \frac{2}{n} \sum_i x_i^2, \qquad
#    \frac{\partial^2 L}{\partial w\, \partial b} = \frac{2}{n} \sum_i x_i, \qquad
#    \frac{\partial^2 L}{\partial b^2} = 2. $$
#
# 写成矩阵就是 $\frac{2}{n} A^T A$，其中 $A$ 是表 `design`，每行是 $(x_i, 1)$，$A^T$ 是它的转置：

# %% name="curvature" tags=["strict"]
curvature = 2 * design.T @ design / len(x)
small, large = np.linalg.eigvalsh(curvature)
print(f"along {small:.2f}, across {large:.2f}, ratio {large / small:.0f}")  # zh: "沿谷底 {small:.2f}，横穿 {large:.2f}，比值 {large / small:.0f}"

# %% [markdown] lang="en"
# The loss curves about twenty times more strongly across the valley than along it. In
# exercise 01.4 you will turn the larger number into the border.
#
# ### A rounder valley
#
# A narrow valley is bad for every learning rate. It comes from the inputs: the distances are
# all positive, so that $w$ and $b$ can stand in for one another. Subtract their mean and divide by
# their standard deviation (*standardise* them), and change nothing else:

# %% [markdown] lang="zh"
# 损失在横穿山谷的方向上弯曲的程度，约为沿谷底方向的二十倍。在练习 01.4 中，你要把较大的数变成分界。
#
# ### 更圆的山谷
#
# 狭长的山谷对任何学习率都不利。原因在输入：距离都是正的，所以 $w$ 和 $b$ 可以互相替代。减去平均值，再除以
# 标准差（*标准化*），其余不变：

# %% name="standardised"
mean, deviation = x.mean(), x.std()
standard = (x - mean) / deviation


def steps_needed(x, rate, most=300):
    """Count the steps until w and b are within 0.001 of the best."""  # zh: "数一数走多少步，w 和 b 与最好的值相差不到 0.001。"
    design = np.stack([x, np.ones_like(x)], axis=1)
    goal = np.linalg.lstsq(design, y, rcond=None)[0]
    misses = np.abs(descend(x, y, rate, most) - goal).max(axis=1)
    near = np.flatnonzero(misses < 0.001)
    return int(near[0]) if len(near) else f"> {most}"


rate, raw, scaled = "rate", "distance in km", "standardised"  # zh: "学习率", "距离（千米）", "标准化之后"
plots.results_table(
    [
        {rate: n, raw: steps_needed(x, n), scaled: steps_needed(standard, n)}
        for n in (0.05, 0.2, 0.26, 0.5)
    ],
    title="Steps to come within 0.001 of the best line",  # zh: "与最好的直线相差不到 0.001 所需的步数"
)

# %% [markdown] lang="en"
# On the raw distances only 0.2 arrives within 300 steps: 0.05 is still on its way, 0.26 and 0.5
# diverge. After standardising, every rate of the table works, and 0.5 needs **a single
# step**: both curvatures are now exactly 2, and $1 - 0.5 \times 2 = 0$. It is the same line (multiply the
# scaling out and $w$ and $b$ are those of before); only the way there became short. This is why
# nearly every lab of this course begins by bringing its inputs to a mean near 0 and a
# deviation near 1.

# %% [markdown] lang="zh"
# 用原始的距离，只有 0.2 在 300 步之内走到：0.05 还在路上，0.26 和 0.5 发散了。标准化之后，表中每个学习率都行得通，而 0.5 **一步**就到：现在两个曲率都正好是 2，$1 - 0.5 \times 2 = 0$。
# 直线还是那一条（把标准化换算回去，$w$ 和 $b$ 与之前相同），只是路变短了。正因为如此，本课程几乎每个实验都先
# 把输入变成均值接近 0、标准差接近 1。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Each exercise has a cell that ends in `raise NotAttempted`. Replace that line by your code,
# run the cell, then run the check below it, as often as you like: nobody counts. A check says
# one of these:
#
# | it says | it means |
# |---|---|
# | not attempted yet | the line is still there; try it now, on the first exercise |
# | not right yet | it shows what it asked, what your function gave, and what to try |
# | right | the points are yours |
#
# An exercise left blank does not stop the notebook. Stuck? A new cell with
# `check.hint("01.1")` prints a hint. Write the functions for *any* numbers: the check also
# asks others than those in the text.
#
# ### Exercise 01.1 (2 points): mean squared error
#
# `predicted` and `measured` are arrays of the same shape. Return the mean of the squared
# differences, one number. By hand first: for (1, 2, 3) and (0, 4, 0) the differences are 1,
# -2, 3, so the answer is 14/3.

# %% [markdown] lang="zh"
# ## 练习
#
# 每个练习有一格，末尾是 `raise NotAttempted`。把那一行换成你的代码，运行这一格，再运行下面的检查，次数不限，
# 也没有人计数。检查会给出以下之一：
#
# | 它说 | 意思是 |
# |---|---|
# | 尚未作答 | 那一行还在；现在就用第一个练习试试 |
# | 还不对 | 它会显示问了什么、你的函数给出什么、可以怎么改 |
# | 正确 | 分数归你 |
#
# 空着的练习不会让笔记本中断。做不下去？新建一格，写 `check.hint("01.1")`，会打印提示。函数要对*任何*数都能用：
# 除了正文里的那些数，检查还会问别的数。
#
# ### 练习 01.1（2 分）：均方误差
#
# `predicted` 和 `measured` 是形状相同的数组。返回差的平方的平均值，一个数。先手算：对 $(1, 2, 3)$ 和
# $(0, 4, 0)$，差是 1、-2、3，所以答案是 14/3。


# %% name="mean-squared-error" exercise="01.1"
def mean_squared_error(predicted, measured):
    """Return the mean of the squared differences."""  # zh: "返回差的平方的平均值。"
    ### BEGIN SOLUTION
    return np.mean((predicted - measured) ** 2)
    ### END SOLUTION


# %% check="01.1"
check("01.1", mean_squared_error)

# %% [markdown] lang="en"
# ### Exercise 01.2 (3 points): its gradient
#
# `w` and `b` are numbers, `x` and `y` arrays of the same length. Return an array of two
# numbers: the derivative of the mean squared error of the line $w x + b$ with respect to $w$,
# then with respect to $b$. Differentiate the formula of the loss on paper (the derivative of a
# square is twice the bracket times the derivative of the bracket), then write your formula
# with NumPy, without the tape. By hand: for `x` = (1, 3), `y` = (1, 5) and
# $w = b = 0$ the brackets are -1 and -5, and the gradient is (-16, -6).

# %% [markdown] lang="zh"
# ### 练习 01.2（3 分）：它的梯度
#
# `w` 和 `b` 是数，`x` 和 `y` 是长度相同的数组。返回由两个数组成的数组：直线 $w x + b$ 的均方误差对 $w$ 的
# 导数，再对 $b$ 的导数。在纸上对损失的公式求导（平方的导数是括号的两倍乘以括号的导数），再把你的公式用 NumPy 写出来，不用磁带。手算：`x` = $(1, 3)$、
# `y` = $(1, 5)$、$w = b = 0$ 时，括号是 -1 和 -5，梯度是 $(-16, -6)$。


# %% name="gradient" exercise="01.2"
def gradient(w, b, x, y):
    """Return the derivatives of the loss with respect to w and b."""  # zh: "返回损失对 w 和对 b 的导数。"
    ### BEGIN SOLUTION
    errors = w * x + b - y
    return np.array([2 * np.mean(errors * x), 2 * np.mean(errors)])
    ### END SOLUTION


# %% check="01.2"
check("01.2", gradient)

# %% [markdown] lang="en"
# TensorFlow's tape must say the same. Both at $w = 1$, $b = 2$, on the deliveries:

# %% [markdown] lang="zh"
# TensorFlow 的磁带必须给出同样的结果。两者都取 $w = 1$、$b = 2$，用送餐的数据：

# %% name="gradient-agrees" tags=["strict"]
with check.needs("01.2"):
    w, b = tf.Variable(1.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        squared = (w * tf.constant(x, "float32") + b - tf.constant(y, "float32")) ** 2
        mean = tf.reduce_mean(squared)
    taped = [part.numpy() for part in tape.gradient(mean, [w, b])]
    print(np.allclose(gradient(1.0, 2.0, x, y), taped, rtol=1e-4))

# %% [markdown] lang="en"
# ### Exercise 01.3 (2 points): one step
#
# Return the array of the new $w$ and the new $b$ after one step of gradient descent with the
# learning rate `rate`. You may call your `gradient`. By hand: from $w = b = 0$ with the
# numbers above and a rate of 0.1 the step ends at (1.6, 0.6).

# %% [markdown] lang="zh"
# ### 练习 01.3（2 分）：走一步
#
# 返回用学习率 `rate` 做一步梯度下降之后，新的 $w$ 和新的 $b$ 组成的数组。可以调用你的 `gradient`。手算：从
# $w = b = 0$ 出发，用上面的数和 0.1 的学习率，这一步到达 $(1.6, 0.6)$。


# %% name="one-step" exercise="01.3"
def one_step(w, b, x, y, rate):
    """Return w and b after one step of gradient descent."""  # zh: "返回一步梯度下降之后的 w 和 b。"
    ### BEGIN SOLUTION
    return np.array([w, b]) - rate * gradient(w, b, x, y)
    ### END SOLUTION


# %% check="01.3"
check("01.3", one_step)

# %% [markdown] lang="en"
# Now your own code learns the line, without TensorFlow: 200 of your steps.

# %% [markdown] lang="zh"
# 现在用你自己的代码学这条直线，不用 TensorFlow：走 200 步。

# %% name="own-descent" tags=["strict"]
with check.needs("01.2", "01.3"):
    w, b = 0.0, 0.0
    for _ in range(200):
        w, b = one_step(w, b, x, y, rate=0.2)
    print(f"w = {w:.3f}, b = {b:.3f}")  # zh: "w = {w:.3f}，b = {b:.3f}"

# %% [markdown] lang="en"
# Compare with what least squares printed: the same to the last digit shown.
#
# ### Exercise 01.4 (3 points): the largest stable step
#
# `curvature` is the symmetric matrix of second derivatives of a loss that is a parabola in
# every direction. Return the border: the learning rate above which gradient descent
# diverges. By hand: a single curvature of 4 gives 0.5; a matrix with 2 and 8 on its diagonal
# and 0 elsewhere gives 0.25. `np.linalg.eigvalsh` returns the eigenvalues of a symmetric
# matrix.

# %% [markdown] lang="zh"
# 与最小二乘法打印的结果比较：显示的每一位都相同。
#
# ### 练习 01.4（3 分）：最大的稳定步
#
# `curvature` 是一个损失的二阶导数组成的对称矩阵，这个损失在每个方向上都是抛物线。返回分界：学习率超过它，
# 梯度下降就会发散。手算：单独一个曲率 4，答案是 0.5；对角线上是 2 和 8、其余是 0 的矩阵，答案是 0.25。
# `np.linalg.eigvalsh` 返回对称矩阵的特征值。


# %% name="largest-rate" exercise="01.4"
def largest_stable_rate(curvature):
    """Return the learning rate at which descent begins to diverge."""  # zh: "返回梯度下降开始发散的学习率。"
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(curvature)[-1]
    ### END SOLUTION


# %% check="01.4"
check("01.4", largest_stable_rate)

# %% [markdown] lang="en"
# Try it: 1 % below the border and 1 % above it, 100 steps each.

# %% [markdown] lang="zh"
# 试一试：比分界小 1% 和大 1%，各走 100 步。

# %% name="border"
with check.needs("01.4"):
    border = largest_stable_rate(curvature)
    print(f"border {border:.4f}, L at the start {loss(0, 0):.2f}")  # zh: "分界 {border:.4f}，出发时 L = {loss(0, 0):.2f}"
    for rate in (0.99 * border, 1.01 * border):
        w, b = descend(x, y, rate, steps=100)[-1]
        print(f"{rate:.4f}: L = {loss(w, b):.2f}")

# %% [markdown] lang="en"
# Two per cent of the learning rate decide whether the loss comes down or grows far beyond
# where it started. The border lies between 0.2 and 0.26, as the maps showed.
#
# ### Question 01.5 (4 points): in words
#
# Least squares found the line at once, without any learning rate. (a) Why are neural networks
# trained by small steps all the same? Give an example of a model or a loss for which no such
# formula exists. (b) Each step goes in the direction in which the loss falls fastest. How,
# then, can the loss *rise* when the rate is too large? Six sentences are enough; each half is
# worth two points.

# %% [markdown] lang="zh"
# 学习率相差百分之二，就决定了损失是下降，还是远远超过出发时的值。分界在 0.2 与 0.26 之间，与地图一致。
#
# ### 问答 01.5（4 分）：用文字回答
#
# 最小二乘法一下子就找到了直线，不需要学习率。（a）为什么神经网络仍然要一小步一小步地训练？举出一个没有这种
# 公式的模型或损失。（b）每一步都朝损失下降最快的方向走。那么学习率太大时，损失怎么会*上升*？六句话足够；每一半 2 分。

# %% [markdown] lang="en" answer="01.5" points=4
# <!-- BEGIN SOLUTION -->
# Least squares needs a model that is linear in its weights and the mean squared error; as soon
# as there are layers with activations between them, no formula for the best weights is known.
# Two examples: a network with one hidden layer of tanh units; or our very line with the mean
# *absolute* error. And even for a linear
# model the formula must solve a system with as many equations as weights, which is out of
# reach for millions of them, while a gradient step stays cheap and can be computed from a part of the
# data. The gradient describes the loss only close to where we stand. A long step leaves that
# neighbourhood: it passes over the lowest place and lands on the opposite side of the valley,
# higher than before, where the slope is steeper, so that the next step is longer still.
#
# *Rubric: no formula in general, with a fitting example, such as a hidden layer or another
# loss (1 point); where there is one it is too costly for many weights or much data, steps are
# cheap (1 point); the gradient is
# valid only nearby, a long step overshoots the lowest place (1 point); on the other side it is
# higher and steeper, so the swings grow (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="01.5" points=4
# <!-- BEGIN SOLUTION -->
# 最小二乘法要求模型对权重是线性的，损失是均方误差；一旦有了多层、层间有激活函数，最好的权重就没有已知的公式。两个
# 例子：有一层 tanh 单元作隐藏层的网络；或者还是这条直线，但用平均*绝对*误差。即使模型是线性的，
# 公式也要解一个方程个数等于权重个数的方程组，权重有几百万个时就做不到了，而走一步梯度下降很便宜，还可以只用一部分数据来算。梯度
# 只描述脚下附近的损失。步子太大就离开了这个附近：越过最低处，落到山谷的另一侧，比原来更高，那里坡度更陡，下一步
# 就更长。
#
# *评分：一般没有公式，并举出恰当的例子，如隐藏层或别的损失（1 分）；即使有公式，权重或数据很多时也太贵，而走一步很便宜（1 分）；梯度只在附近有效，
# 步子太大会越过最低处（1 分）；另一侧更高更陡，所以越荡越远（1 分）。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# What this run recorded, and how your exercises stand. (`training.record` prints a number and
# leaves it in the file, where `labs run` collects it. The question in words, 4 points, is
# marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 本次运行记录的结果，以及你的练习进度。（`training.record` 打印一个数，并把它留在文件里，供 `labs run` 收集。
# 文字题 4 分，由老师评阅。）

# %% name="results"
training.record("slope_by_least_squares", best[0], "min/km")
training.record("largest_difference_between_fits", difference * 1e6, "millionths")  # zh: "largest_difference_between_fits", "百万分之一"
training.record("curvature_ratio", large / small)
check.progress("01")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Learning is: a model with weights, a loss that says how wrong it is, and steps against
#   the gradient.
# - A line can be fitted by a formula, by a tape or by Keras: one loss, one lowest place, one
#   answer. Let results that must agree prove it.
# - A learning rate that is too small wastes time; above 2 divided by the largest curvature the
#   loss rises. Standardised inputs make the valley round and the walk short.
# - What is learned from data has a scatter. Ask how large it is before you compare.
#
# **Next:** lab 02 puts several such neurons together, with an activation between them, and
# finds the gradient by hand: back-propagation.

# %% [markdown] lang="zh"
# ## 要点
#
# - 学习就是：一个带权重的模型，一个说明它错多少的损失，以及逆着梯度的一步又一步。
# - 一条直线可以用公式、用磁带、用 Keras 来拟合：同一个损失，同一个最低处，同一个答案。必须一致的结果，就让它们
#   自己证明。
# - 学习率太小浪费时间；超过 2 除以最大的曲率，损失就会上升。标准化的输入使山谷变圆、路变短。
# - 从数据中学来的东西有散布。比较之前，先问它有多大。
#
# **下一步**：实验 02 把几个这样的神经元组合起来，中间加上激活函数，并亲手求梯度：反向传播。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# The contest:
#
# - O. Russakovsky and others, "ImageNet large scale visual recognition challenge",
#   *International Journal of Computer Vision* 115 (2015), 211-252: the winners of 2010-2014
#   with and without further pictures; section 6.4, the two persons (5.1 % of 1,500 pictures,
#   12.0 % of 258).
# - K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning for image recognition", *CVPR*
#   2016, 770-778 (3.57 %); ILSVRC 2016, results on image-net.org (2.99 %); J. Hu, L. Shen,
#   G. Sun, "Squeeze-and-excitation networks", *CVPR* 2018, 7132-7141 (2.251 %).
#
# The ideas:
#
# - A.-M. Legendre, *Nouvelles méthodes pour la détermination des orbites des comètes*, 1805,
#   appendix (least squares). A. Cauchy, *Comptes rendus* 25 (1847), 536-538 (descent along
#   the gradient).
# - W. S. McCulloch, W. Pitts, *Bulletin of Mathematical Biophysics* 5 (1943), 115-133.
#   F. Rosenblatt, *Psychological Review* 65 (1958), 386-408. D. H. Hubel, T. N. Wiesel,
#   *Journal of Physiology* 160 (1962), 106-154. M. Minsky, S. Papert, *Perceptrons*, 1969.
#   K. Fukushima, *Biological Cybernetics* 36 (1980), 193-202. D. E. Rumelhart, G. E. Hinton,
#   R. J. Williams, *Nature* 323 (1986), 533-536.
# - Y. LeCun and others, *Neural Computation* 1 (1989), 541-551. S. Hochreiter,
#   J. Schmidhuber, *Neural Computation* 9 (1997), 1735-1780. Y. LeCun and others,
#   *Proceedings of the IEEE* 86 (1998), 2278-2324. A. Krizhevsky, I. Sutskever, G. E. Hinton,
#   *NIPS* 2012, 1097-1105. T. Mikolov and others, arXiv:1301.3781 (2013).
# - M. Lin, Q. Chen, S. Yan, arXiv:1312.4400, *ICLR* 2014 (network in network). C. Szegedy and
#   others, arXiv:1409.4842 (Inception). K. Simonyan, A. Zisserman, arXiv:1409.1556 (VGG).
#   G. Huang and others, *CVPR* 2017 (DenseNet). A. G. Howard and others, arXiv:1704.04861
#   (MobileNet). A. Vaswani and others, arXiv:1706.03762 (Transformer).

# %% [markdown] lang="zh"
# ## 参考文献
#
# 竞赛：
#
# - O. Russakovsky 等，“ImageNet large scale visual recognition challenge”，*International
#   Journal of Computer Vision* 115（2015），211-252：2010 至 2014 年的冠军，用或不用额外的图片；第 6.4 节，
#   两个人的成绩（1,500 张中 5.1%，258 张中 12.0%）。
# - K. He、X. Zhang、S. Ren、J. Sun，“Deep residual learning for image recognition”，*CVPR*
#   2016，770-778（3.57%）；ILSVRC 2016，image-net.org 上的结果（2.99%）；J. Hu、L. Shen、G. Sun，
#   “Squeeze-and-excitation networks”，*CVPR* 2018，7132-7141（2.251%）。
#
# 想法：
#
# - A.-M. Legendre，*Nouvelles méthodes pour la détermination des orbites des comètes*，1805，附录
#   （最小二乘法）。A. Cauchy，*Comptes rendus* 25（1847），536-538（沿梯度下降）。
# - W. S. McCulloch、W. Pitts，*Bulletin of Mathematical Biophysics* 5（1943），115-133。F. Rosenblatt，
#   *Psychological Review* 65（1958），386-408。D. H. Hubel、T. N. Wiesel，*Journal of Physiology* 160
#   （1962），106-154。M. Minsky、S. Papert，*Perceptrons*（《感知机》），1969。K. Fukushima，*Biological
#   Cybernetics* 36（1980），193-202。D. E. Rumelhart、G. E. Hinton、R. J. Williams，*Nature* 323
#   （1986），533-536。
# - Y. LeCun 等，*Neural Computation* 1（1989），541-551。S. Hochreiter、J. Schmidhuber，*Neural
#   Computation* 9（1997），1735-1780。Y. LeCun 等，*Proceedings of the IEEE* 86（1998），2278-2324。
#   A. Krizhevsky、I. Sutskever、G. E. Hinton，*NIPS* 2012，1097-1105。T. Mikolov 等，
#   arXiv:1301.3781（2013）。
# - M. Lin、Q. Chen、S. Yan，arXiv:1312.4400，*ICLR* 2014（网络中的网络）。C. Szegedy 等，arXiv:1409.4842
#   （Inception）。K. Simonyan、A. Zisserman，arXiv:1409.1556（VGG）。G. Huang 等，*CVPR* 2017
#   （DenseNet）。A. G. Howard 等，arXiv:1704.04861（MobileNet）。A. Vaswani 等，arXiv:1706.03762
#   （Transformer）。
