# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Neurons and back-propagation"
#       zh: 神经元与反向传播
#     case:
#       en: "neurons, activations, training, over-fitting"
#       zh: 神经元、激活函数、训练与过拟合
#     week: 2
#     chapter:
#       en: "Foundations of neural networks"
#       zh: 第二章 神经网络基础
#     minutes: {sample: 1}
#     memory_mib: {sample: 1500}
#     data: []
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - say what a single neuron can compute and prove what it cannot,
# - name the usual activation functions, their derivatives, and where these vanish,
# - push an error back through a network by hand, and get the numbers of TensorFlow,
# - write a two-layer network with its backward pass in NumPy and prove it right with a
#   gradient check,
# - recognise under-fitting and over-fitting from two curves, and treat both.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 说出单个神经元能计算什么，并证明它不能计算什么；
# - 说出常用的激活函数及其导数，以及导数在哪里消失；
# - 手算误差在网络中的反向传播，并与 TensorFlow 的结果一致；
# - 用 NumPy 写出两层网络及其反向传播，再用梯度检验证明它是对的；
# - 由两条曲线认出欠拟合与过拟合，并对症处理。

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
from helpers import plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=1943)

import keras
import numpy as np
import tensorflow as tf
from ipywidgets import FloatSlider, interact
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## One neuron, and why it is not enough
#
# In 1943 Warren McCulloch and Walter Pitts described a nerve cell as a switch: it adds up
# what arrives and *fires* if the sum reaches a threshold. In today's notation
#
# $$ y = \begin{cases} 1 & \text{if } w_1 x_1 + w_2 x_2 \ge \theta, \\
# 0 & \text{otherwise.} \end{cases} $$
#
# $x_1$ and $x_2$ are the inputs, 0 or 1; the *weights* $w_1$ and $w_2$ say how much each
# of them counts; $\theta$ is the threshold; $y$ is the output, 0 or 1. (The paper itself
# has no weights: every exciting input counts one, and a single inhibiting input silences
# the cell.)
#
# With two equal weights and the right threshold such a unit computes AND (it fires if
# both inputs are 1) or OR (if at least one is). And XOR, "one or the other, but not both"?

# %% [markdown] lang="zh"
# ## 一个神经元，以及为什么它不够
#
# 1943 年，Warren McCulloch 和 Walter Pitts 把神经细胞描述成一个开关：把传来的信号加起来，总和达到阈值
# 就*激发*。用今天的记号写成
#
# $$ y = \begin{cases} 1 & \text{若 } w_1 x_1 + w_2 x_2 \ge \theta, \\
# 0 & \text{否则} \end{cases} $$
#
# $x_1$、$x_2$ 是输入，取 0 或 1；*权重* $w_1$、$w_2$ 表示各个输入的分量有多重；$\theta$ 是阈值；$y$ 是
# 输出，取 0 或 1。（原论文并没有权重：每个兴奋性输入都算一份，只要有一个抑制性输入，细胞就不激发。）
#
# 两个权重相等，阈值取得合适，这样的单元就能计算 AND（与：两个输入都是 1）或 OR（或：至少一个是 1）。
# 那么 XOR（异或：恰好一个是 1）呢？

# %% name="unit" tags=["strict"]
CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
TABLES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


def unit(inputs, weights, threshold):
    """Fire (1) where the weighted sum reaches the threshold."""  # zh: "加权和达到阈值时激发（1）。"
    return (inputs @ np.array(weights) >= threshold).astype(int)


print("AND", unit(CORNERS, [1, 1], 1.5))
print("OR ", unit(CORNERS, [1, 1], 0.5))

# %% [markdown] lang="en"
# The four answers belong to the inputs (0, 0), (0, 1), (1, 0) and (1, 1): both units are
# right. No single unit computes XOR; you will see the proof below. But two units and a
# third one behind them do: $h_1$ computes OR, $h_2$ computes AND, and the output fires for
# "$h_1$ but not $h_2$". The two in between form a *hidden layer*.

# %% [markdown] lang="zh"
# 四个回答依次对应输入 $(0, 0)$、$(0, 1)$、$(1, 0)$、$(1, 1)$：两个单元都对。没有哪一个单元能单独计算 XOR，
# 证明见下文。但是两个单元再加后面的第三个就可以：$h_1$ 计算 OR，$h_2$ 计算 AND，输出单元在
# “$h_1$ 激发而 $h_2$ 不激发”时激发。中间这两个单元构成*隐藏层*。

# %% name="xor-by-hand"
# alt: XOR in the plane and as the hidden layer sees it, where one line is enough  |  平面上的 XOR，以及隐藏层眼中的 XOR：一条直线就够了
def hidden(inputs):
    """What the two hidden units say: OR and AND."""  # zh: "两个隐藏单元的输出：OR 与 AND。"
    return np.stack([unit(inputs, [1, 1], 0.5), unit(inputs, [1, 1], 1.5)], axis=1)


def output(h):
    """Fire for the first hidden unit without the second."""  # zh: "第一个隐藏单元激发而第二个不激发时激发。"
    return unit(h, [1, -1], 0.5)


both = ("$h_1$ (OR)", "$h_2$ (AND)")
seen = "as inputs", "as the hidden layer sees them"  # zh: "作为输入", "隐藏层眼中的样子"
plots.decision_regions(
    [
        (seen[0], CORNERS, TABLES["XOR"], lambda x: output(hidden(x))),
        (seen[1], hidden(CORNERS), TABLES["XOR"], output, both),
    ],
    title="A hidden layer moves the points until a line can part them",  # zh: "隐藏层移动这些点，直到一条直线能把它们分开"
)

# %% [markdown] lang="en"
# On the left the four corners; squares must be answered with 1, circles with 0. No line
# has both squares on one side and both circles on the other. On the right the same four
# inputs, drawn at what the hidden units make of them: the two squares have fallen on one
# place, (1, 0), and a single line is enough. **This is what every layer of a deep network
# does**: it moves the data to where the next layer has an easier task.
#
# Here a person chose the weights. The rest of the lab is about machines that find them.

# %% [markdown] lang="zh"
# 左边是四个角点：方块的正确答案是 1，圆点是 0。没有哪条直线能让两个方块在一侧、两个圆点在另一侧。右边是同样的
# 四个输入，画在隐藏单元给出的位置上：两个方块落到了同一处 $(1, 0)$，一条直线就够了。**深度网络的每一层
# 做的都是这件事**：把数据搬到下一层更容易处理的地方。
#
# 这里的权重是人选的。本实验余下的部分讲机器怎样自己找到它们。

# %% [markdown] lang="en" section="data"
# ## The data: four corners and two moons
#
# Logic has four points. For something with more life we generate the *two moons*: points
# on two half circles that reach into each other, blurred by noise. `noise` is the standard
# deviation of the blur, `seed` makes the points reproducible. The generated data are the
# same for everybody; nothing is fetched.

# %% [markdown] lang="zh"
# ## 数据：四个角点与双月
#
# 逻辑运算只有四个点。为了更有看头，我们再生成*双月*数据：两个互相嵌入的半圆上的点，加上噪声。`noise` 是
# 噪声的标准差，`seed` 使这些点可以重现。生成的数据人人相同，不需要下载。


# %% name="moons"
# alt: Two interlocking half moons: clear on the left, blurred on the right  |  两个互相嵌入的半月：左边清晰，右边模糊
def two_moons(count, noise, seed):
    """Points on two half circles, blurred; labels 0 and 1."""  # zh: "两个半圆上加了噪声的点，标签为 0 和 1。"
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    angle = np.pi * random.random(count)
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points[labels == 1] = [1, 0.5] - points[labels == 1]
    return points + random.normal(0, noise, points.shape), labels


x_train, t_train = two_moons(300, noise=0.15, seed=1)
x_val, t_val = two_moons(300, noise=0.15, seed=2)
x_test, t_test = two_moons(1000, noise=0.15, seed=3)
print(x_train.shape, np.bincount(t_train))

names = "noise 0.15, 300 points", "noise 0.4, 60 points"  # zh: "噪声 0.15，300 个点", "噪声 0.4，60 个点"
plots.decision_regions(
    [(names[0], x_train, t_train), (names[1], *two_moons(60, noise=0.4, seed=10))],
    title="Two moons: no straight line parts them",  # zh: "双月：没有一条直线能把它们分开"
)

# %% [markdown] lang="en"
# As many circles as squares, so that guessing is right half of the time. On the left the
# moons are nearly separate, a curve can part them. On the right they overlap: whoever
# wants to get *every* point right must learn noise by heart. We train on the left first
# and come back to the right for over-fitting.
#
# Try it: lay a ruler on the left picture. How many points stay on the wrong side?

# %% [markdown] lang="zh"
# 圆点与方块一样多，所以瞎猜能对一半。左边的两个月亮几乎分开，一条曲线就能隔开它们。右边彼此重叠：想让
# *每个*点都对，就只能把噪声也背下来。我们先在左边的数据上训练，到讲过拟合时再用右边的。
#
# 试一试：把直尺放在左图上，有多少个点落在错误的一侧？

# %% [markdown] lang="en" section="model"
# ## From the perceptron to a network that learns
#
# ### Rosenblatt's perceptron
#
# Frank Rosenblatt let the unit find its weights (1958). The threshold moves to the other
# side and becomes the *bias* $b = -\theta$. For each point the unit answers
# $\hat{y} = 1$ if $w_1 x_1 + w_2 x_2 + b > 0$, else 0; then
#
# $$ w_i \leftarrow w_i + (t - \hat{y})\, x_i, \qquad b \leftarrow b + (t - \hat{y}) $$
#
# where $t$ is the right answer, the *target*, and $i$ is 1 or 2. A right answer changes
# nothing, because then $t - \hat{y} = 0$. An answer that was too low adds the point to the
# weights, one that was too high takes it away. One pass over all points is an *epoch*.

# %% [markdown] lang="zh"
# ## 从感知机到会学习的网络
#
# ### Rosenblatt 的感知机
#
# Frank Rosenblatt 让单元自己寻找权重（1958）。把阈值移到另一边，就成了*偏置* $b = -\theta$。对每个点，
# 若 $w_1 x_1 + w_2 x_2 + b > 0$，单元回答 $\hat{y} = 1$，否则回答 0；然后
#
# $$ w_i \leftarrow w_i + (t - \hat{y})\, x_i, \qquad b \leftarrow b + (t - \hat{y}) $$
#
# 其中 $t$ 是正确答案，即*目标值*，$i$ 为 1 或 2。答对了什么也不变，因为此时 $t - \hat{y} = 0$。答得太低就把这个点
# 加到权重上，答得太高就减去。把所有点过一遍叫作一*轮*。

# %% name="perceptron" tags=["strict"]
def train_perceptron(points, targets, epochs=10):
    """Return weights, bias and the mistakes of each epoch."""  # zh: "返回权重、偏置和每一轮的错误数。"
    weights, bias, mistakes = np.zeros(2), 0, []
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(points, targets, strict=True):
            answer = int(weights @ x + bias > 0)
            weights += (target - answer) * x
            bias += target - answer
            wrong += answer != target
        mistakes.append(wrong)
    return weights, bias, mistakes


perceptrons = {}
for name, targets in TABLES.items():
    perceptrons[name] = train_perceptron(CORNERS, targets)
    print(f"{name:3}", *perceptrons[name])

# %% [markdown] lang="en"
# Each line holds the two weights, the bias, and how many of the four points were answered
# wrongly in each of ten epochs. AND and OR come down to 0 and stay there. XOR never does:
# from the third epoch on it answers *all four* wrongly. The four corrections of an epoch
# add up to nothing, so that each epoch ends where it began, at $w = (-1, 0)$, $b = 1$.
# (Each point is counted with the weights at its turn. The picture below draws the line at
# the end of an epoch; taken by itself, that line gets two points right.) The black line is
# where $w_1 x_1 + w_2 x_2 + b = 0$; a point right on it is answered with 0.

# %% [markdown] lang="zh"
# 每一行是两个权重、偏置，以及十轮中每一轮四个点里答错的个数。AND 和 OR 降到 0 并保持不变。XOR 则始终不行：
# 从第三轮起四个点*全部*答错：一轮中的四次修正恰好相互抵消，每轮结束时又回到 $w = (-1, 0)$、$b = 1$。（答错是按
# 轮到每个点时的权重算的；下图画的是一轮结束时的直线，单看它能答对两个点。）黑线是 $w_1 x_1 + w_2 x_2 + b = 0$ 的
# 地方，恰好在线上的点答 0：

# %% name="perceptron-regions"
# alt: The perceptron's lines: right for AND and OR, wrong for XOR  |  感知机的直线：AND 与 OR 都对，XOR 不对
def line(weights, bias):
    """The answer of a perceptron at any place."""  # zh: "感知机在任意位置的回答。"
    return lambda places: places @ weights + bias > 0


plots.decision_regions(
    [
        (name, CORNERS, TABLES[name], line(weights, bias))
        for name, (weights, bias, _) in perceptrons.items()
    ],
    title="A perceptron is a straight line: right for AND and OR, wrong for XOR",  # zh: "感知机是一条直线：AND 与 OR 都对，XOR 不对"
)

# %% [markdown] lang="en"
# The rule is not to blame for XOR. Whoever wants to solve it with one line needs four
# things at once:
#
# $$ b \le 0, \qquad w_1 + b > 0, \qquad w_2 + b > 0, \qquad w_1 + w_2 + b \le 0 $$
#
# one for each corner. Add the two in the middle: $w_1 + w_2 + 2b > 0$. Add the first and
# the last: $w_1 + w_2 + 2b \le 0$. Both cannot hold. As a cross-check we try 9,261
# triples $(w_1, w_2, b)$, all combinations of 21 values between -2 and 2 for each:

# %% [markdown] lang="zh"
# 解不了 XOR 不能怪学习规则。想用一条直线解决它，要同时满足四个条件：
#
# $$ b \le 0, \qquad w_1 + b > 0, \qquad w_2 + b > 0, \qquad w_1 + w_2 + b \le 0 $$
#
# 每个角点一个。把中间两个相加：$w_1 + w_2 + 2b > 0$。把第一个与最后一个相加：$w_1 + w_2 + 2b \le 0$。
# 两者不可能同时成立。再用 9,261 组 $(w_1, w_2, b)$ 验证一下，各取 -2 到 2 之间的 21 个值：

# %% name="all-lines" tags=["strict"]
w1, w2, b = np.meshgrid(*[np.linspace(-2, 2, 21)] * 3)
for name, targets in TABLES.items():
    right = sum(
        (w1 * x1 + w2 * x2 + b > 0) == target
        for (x1, x2), target in zip(CORNERS, targets, strict=True)
    )
    print(f"{name:3}", right.size, right.max())

# %% [markdown] lang="en"
# The last number is the most corners that any of these triples gets right: 4 of 4 for AND
# and OR, 3 of 4 for XOR. (Where a line exists, the perceptron finds one after finitely
# many mistakes; A. Novikoff proved that in 1962.)
#
# So we need a hidden layer, and a rule that can train it. Rosenblatt's rule cannot: it
# says nothing about units whose target nobody knows. The way out is to ask how much the
# error *changes* when a weight changes a little, and for that the step must go.
#
# ### Activation functions
#
# The function $f$ that turns a unit's weighted sum $a$ into its output $f(a)$ is called
# its *activation function*. Five of them, and below each its derivative $f'(a)$, the
# slope. We do not derive the slopes yet (you will, in exercise 02.2): TensorFlow's
# `GradientTape` writes down what is computed and then differentiates it.

# %% [markdown] lang="zh"
# 最后一个数是其中最多能答对几个角点：AND 与 OR 是 4 个全对，XOR 只有 3 个。（只要存在这样的直线，
# 感知机犯有限次错误之后就能找到一条，A. Novikoff 在 1962 年证明了这一点。）
#
# 所以我们需要隐藏层，还需要能训练它的规则。Rosenblatt 的规则不行：隐藏单元的目标值没有人知道，规则对它们
# 无话可说。出路是问：一个权重稍有变化时，误差*变化*多少？为此必须放弃阶跃函数。
#
# ### 激活函数
#
# 把单元的加权和 $a$ 变成输出 $f(a)$ 的函数 $f$ 叫作*激活函数*。下面是其中五个，每个下方是它的导数 $f'(a)$，
# 即斜率。这里先不推导斜率（练习 02.2 由你来推导）：TensorFlow 的 `GradientTape` 会记下计算过程，再对它求导。

# %% name="slopes"
ACTIVATIONS = {
    "step": lambda a: ops.where(a >= 0, 1.0, 0.0),
    "sigmoid": lambda a: 1 / (1 + ops.exp(-a)),
    "tanh": ops.tanh,
    "scaled tanh": lambda a: 1.7159 * ops.tanh(2 / 3 * a),  # zh: "scaled tanh"
    "ReLU": lambda a: ops.maximum(a, 0.0),
}


def with_slope(function, a):
    """Return f(a) and f'(a) for every value in a."""  # zh: "对 a 中的每个值返回 f(a) 与 f'(a)。"
    a = tf.constant(a, dtype="float32")
    with tf.GradientTape() as tape:
        tape.watch(a)
        outputs = function(a)
    slopes = tape.gradient(outputs, a, unconnected_gradients="zero")
    return outputs.numpy(), slopes.numpy()


# %% name="activations"
# alt: Five activation functions above, their derivatives below  |  上排是五个激活函数，下排是它们的导数
a = np.linspace(-5, 5, 202)
figure = plots.new_figure(
    "Where an activation is flat, its derivative is 0",  # zh: "激活函数变平的地方，导数为 0"
    height=3.3,
)
panels = figure.subplots(2, 5, sharex=True, sharey="row")
for column, (name, function) in enumerate(ACTIVATIONS.items()):
    outputs, slopes = with_slope(function, a)
    panels[0, column].plot(a, outputs)
    panels[0, column].set_title(name, fontsize=9.5)
    panels[1, column].plot(a, slopes, color="#D55E00", linestyle="-")
    panels[1, column].set_xlabel("a")
panels[0, 0].set(ylabel="f(a)", ylim=(-2, 2.4))
panels[1, 0].set(ylabel="f'(a)", ylim=(-0.1, 1.3))
for panel in panels.ravel():
    panel.grid()
figure

# %% [markdown] lang="en"
# The step's derivative is 0 everywhere (at $a = 0$ there is none): it never says in which
# direction to improve. Sigmoid and the two tanh have a slope in the middle and none at
# their ends: a unit pushed far out has stopped learning; one says that it is *saturated*.
# ReLU, $\max(0, a)$, has slope 1 wherever it is active. The formulas:
#
# $$ \text{sigmoid}(a) = \frac{1}{1 + e^{-a}}, \qquad
# \tanh(a) = \frac{e^a - e^{-a}}{e^a + e^{-a}}, \qquad
# \text{scaled tanh}(a) = 1.7159\,\tanh\big(\tfrac{2}{3} a\big) $$
#
# The constants of the last one are LeCun's; they make $f(1) = 1$ and $f(-1) = -1$. Two
# numbers to keep in mind are the largest slope, and the slope at $a = 5$:

# %% [markdown] lang="zh"
# 阶跃函数的导数处处为 0（在 $a = 0$ 处不存在）：它从不告诉我们该往哪个方向改进。sigmoid 和两个 tanh 中间有
# 斜率，两端没有：被推到两端的单元就停止了学习，这叫作*饱和*。ReLU 即 $\max(0, a)$，只要激活，斜率就是 1。
# 公式如下：
#
# $$ \text{sigmoid}(a) = \frac{1}{1 + e^{-a}}, \qquad
# \tanh(a) = \frac{e^a - e^{-a}}{e^a + e^{-a}}, \qquad
# \text{scaled tanh}(a) = 1.7159\,\tanh\big(\tfrac{2}{3} a\big) $$
#
# 最后一个（缩放的 tanh）的两个常数出自 LeCun，它们使 $f(1) = 1$、$f(-1) = -1$。值得记住的两个数是最大的斜率，
# 以及 $a = 5$ 处的斜率：

# %% name="slope-table"
largest, far = "largest slope", "slope at a = 5"  # zh: "最大斜率", "a = 5 处的斜率"
rows = {}
for name, function in ACTIVATIONS.items():
    slopes = with_slope(function, np.linspace(-5, 5, 1001))[1]
    rows[name] = {largest: float(slopes.max()), far: float(slopes[-1])}
plots.results_table(
    rows,
    name="activation",  # zh: "激活函数"
    formats={largest: ".4f", far: ".4f"},
)

# %% [markdown] lang="en"
# Sigmoid's slope is nowhere above 1/4. Remember that number; it comes back when ten
# layers are stacked.
#
# ### Softmax: several outputs that share one whole
#
# For a choice among several classes the output layer turns its sums $z_1, z_2, \dots$
# (the *logits*) into positive numbers that add up to 1:
#
# $$ p_i = \frac{e^{z_i}}{\sum_k e^{z_k}} $$
#
# $p_i$ is the share of class $i$; the sum in the denominator runs over all classes $k$.
# (Lab 04a classifies digits with it.) Softmax is no function of one number: each $p_i$
# depends on every $z_j$, so its derivative is a whole matrix of
# $\partial p_i / \partial z_j$. Its formula is left to exercise 02.2; here we *measure* it,
# by nudging one logit after the other:

# %% [markdown] lang="zh"
# sigmoid 的斜率处处不超过 1/4。请记住这个数，叠起十层时还会用到它。
#
# ### softmax：几个输出分享一个整体
#
# 要在几个类别中选择时，输出层把加权和 $z_1, z_2, \dots$（称为 *logits*）变成总和为 1 的正数：
#
# $$ p_i = \frac{e^{z_i}}{\sum_k e^{z_k}} $$
#
# $p_i$ 是第 $i$ 类所占的份额，分母对所有类别 $k$ 求和。（实验 04a 要用它给数字分类。）softmax 不是一个数的函数：
# 每个 $p_i$ 都依赖每个 $z_j$，所以它的导数是由 $\partial p_i / \partial z_j$ 组成的整个矩阵。它的公式留给练习
# 02.2；这里先*测量*它，逐个微调每个 logit：

# %% name="softmax-value" tags=["strict"]
def softmax(z):
    """Shares of the classes; taking off the largest avoids overflow."""  # zh: "各类的份额；减去最大值以免溢出。"
    exponentials = np.exp(z - np.max(z))
    return exponentials / exponentials.sum()


z = np.array([3.0, 1.0, -3.0])
p = softmax(z)
print("softmax(3, 1, -3) =", p.round(4))
nudges = 1e-5 * np.eye(3)  # one logit at a time  |  一次只动一个 logit
moves = [(softmax(z + nudge) - softmax(z - nudge)) / 2e-5 for nudge in nudges]
print(np.stack(moves, axis=1).round(4))
assert np.allclose(p, [0.8789, 0.1189, 0.0022], atol=5e-5)

# %% [markdown] lang="en"
# By hand: $e^3 \approx 20.09$, $e^1 \approx 2.72$, $e^{-3} \approx 0.05$, together 22.85;
# $20.09 / 22.85 \approx 0.88$. The leading class takes nearly all. Column $j$ of the matrix
# says what each share gains for a small rise of $z_j$. It adds up to 0 (apart from
# rounding): what one class wins the others lose. Now $z_1$ moves while $z_2 = 1$ and
# $z_3 = -3$ stand still:

# %% [markdown] lang="zh"
# 手算：$e^3 \approx 20.09$，$e^1 \approx 2.72$，$e^{-3} \approx 0.05$，合计 22.85；
# $20.09 / 22.85 \approx 0.88$。领先的一类几乎独占。矩阵的第 $j$ 列是 $z_j$ 略微增大时各份额
# 的变化率，一列之和是 0（舍入误差除外）：一类所得就是其他类所失。现在让 $z_1$ 变化，$z_2 = 1$ 和 $z_3 = -3$
# 保持不变：

# %% name="softmax-slopes"
# alt: Three shares as the first logit grows, and their derivatives  |  第一个 logit 增大时的三个份额，以及它们的导数
def share(i):
    """The share of class i as a function of the first logit."""  # zh: "第 i 类的份额，作为第一个 logit 的函数。"
    return lambda z1: ops.softmax(ops.stack([z1, 0 * z1 + 1, 0 * z1 - 3], -1))[:, i]


figure = plots.new_figure(
    "What class 1 gains, the others lose",  # zh: "第 1 类所得，即其他类所失"
    height=2.8,
)
left, right = figure.subplots(1, 2)
for i in range(3):
    shares, slopes = with_slope(share(i), a)
    left.plot(a, shares, label=f"$p_{i + 1}$")
    right.plot(a, slopes)
left.set(xlabel="$z_1$", ylabel="$p_i$")
right.set(xlabel="$z_1$", ylabel=r"$\partial p_i / \partial z_1$")
left.legend()
figure

# %% [markdown] lang="en"
# The curve of $p_1$ is a sigmoid, moved to the place where $z_1$ overtakes the others, and
# its derivative (right, the hump above zero) has the same largest value of 1/4. The other
# two derivatives lie below zero.
#
# ### Back-propagation by hand
#
# Now the heart of the lab: how a network learns. Two inputs, two hidden units, one output.
# To keep the numbers small the units are linear: no activation, no bias. $w_{12}$ is the
# weight *to* hidden unit 1 *from* input 2, $w_{h2}$ the weight from hidden unit 2 to the
# output. The error is half the squared distance to the target $t$:
#
# $$ h_1 = w_{11} x_1 + w_{12} x_2, \quad h_2 = w_{21} x_1 + w_{22} x_2, \quad
# y = w_{h1} h_1 + w_{h2} h_2, \quad E = \tfrac{1}{2}(y - t)^2 $$
#
# The half is there so that the derivative is simply $y - t$. Take a pencil and compute
# $h_1$, $h_2$ and $y$ for the values in the cell before you run it.

# %% [markdown] lang="zh"
# $p_1$ 的曲线是一条 sigmoid，移到了 $z_1$ 超过其他两个的地方；它的导数（右图零线以上的峰）最大值同样是 1/4。
# 另外两个导数在零线以下。
#
# ### 手算反向传播
#
# 现在进入本实验的核心：网络怎样学习。两个输入，两个隐藏单元，一个输出。为了让数字简单，单元都是线性的：
# 没有激活函数，也没有偏置。$w_{12}$ 表示*到*隐藏单元 1、*来自*输入 2 的权重，$w_{h2}$ 是隐藏单元 2 到输出的权重。
# 误差取输出与目标值 $t$ 之差的平方的一半：
#
# $$ h_1 = w_{11} x_1 + w_{12} x_2, \quad h_2 = w_{21} x_1 + w_{22} x_2, \quad
# y = w_{h1} h_1 + w_{h2} h_2, \quad E = \tfrac{1}{2}(y - t)^2 $$
#
# 取一半，是为了让导数恰好是 $y - t$。运行之前，先拿笔按这一格中的数值算出 $h_1$、$h_2$ 和 $y$。

# %% name="forward-by-hand" tags=["strict"]
x1, x2, t = 1.0, -1.0, 0.0
w11, w12, w21, w22 = 0.1, -0.1, -0.1, 0.1
wh1, wh2 = 0.8, 0.9

h1 = w11 * x1 + w12 * x2
h2 = w21 * x1 + w22 * x2
y = wh1 * h1 + wh2 * h2
E = (y - t) ** 2 / 2
print(f"h = ({h1:.1f}, {h2:.1f})   y = {y:.2f}   E = {E:.4f}")
assert np.allclose([h1, h2, y, E], [0.2, -0.2, -0.02, 0.0002])

# %% [markdown] lang="en"
# $y = 0.8 \cdot 0.2 + 0.9 \cdot (-0.2) = -0.02$, a little below the target 0. (A frequent
# slip is to add up the four products $w x$ and to forget the second layer. That would give
# 0 here.)
#
# Which way should each weight move? The chain rule answers from the back to the front.
# Each line of the next cell needs only what the lines above it have found:
#
# 1. how the error depends on the output: $\partial E / \partial y = y - t$;
# 2. the output's weights: $\partial E / \partial w_{h1} = (y - t)\, h_1$;
# 3. the hidden units: $\partial E / \partial h_1 = (y - t)\, w_{h1}$, along the same
#    weight, backwards;
# 4. the hidden units' weights: $\partial E / \partial w_{11} = \partial E / \partial h_1
#    \cdot x_1$.

# %% [markdown] lang="zh"
# $y = 0.8 \cdot 0.2 + 0.9 \cdot (-0.2) = -0.02$，略低于目标值 0。（常见的疏忽是只把四个 $w x$ 相加而忘了
# 第二层，那样在这里会得到 0。）
#
# 每个权重该往哪边移？链式法则从后往前给出答案。下一格的每一行只用到它上面几行的结果：
#
# 1. 误差怎样依赖输出：$\partial E / \partial y = y - t$；
# 2. 输出单元的权重：$\partial E / \partial w_{h1} = (y - t)\, h_1$；
# 3. 隐藏单元：$\partial E / \partial h_1 = (y - t)\, w_{h1}$，沿着同一个权重，反向走；
# 4. 隐藏单元的权重：$\partial E / \partial w_{11} = \partial E / \partial h_1 \cdot x_1$。

# %% name="backward-by-hand" tags=["strict"]
dE_dy = y - t
dE_dwh1, dE_dwh2 = dE_dy * h1, dE_dy * h2
dE_dh1, dE_dh2 = dE_dy * wh1, dE_dy * wh2
dE_dw11, dE_dw12 = dE_dh1 * x1, dE_dh1 * x2
dE_dw21, dE_dw22 = dE_dh2 * x1, dE_dh2 * x2

print(f"dE/dy   = {dE_dy:.3f}")
print(f"dE/dwh1 = {dE_dwh1:.3f}", f"dE/dwh2 = {dE_dwh2:.3f}", sep="   ")
print(f"dE/dw11 = {dE_dw11:.3f}", f"dE/dw12 = {dE_dw12:.3f}", sep="   ")
print(f"dE/dw21 = {dE_dw21:.3f}", f"dE/dw22 = {dE_dw22:.3f}", sep="   ")
assert np.allclose([dE_dwh1, dE_dwh2], [-0.004, 0.004])
assert np.allclose([dE_dw11, dE_dw12], [-0.016, 0.016])
assert np.allclose([dE_dw21, dE_dw22], [-0.018, 0.018])

# %% [markdown] lang="en"
# $\partial E / \partial w_{h1} = -0.02 \cdot 0.2 = -0.004$: raising $w_{h1}$ lowers the
# error. All six numbers in one drawing, below each weight its derivative:

# %% [markdown] lang="zh"
# $\partial E / \partial w_{h1} = -0.02 \cdot 0.2 = -0.004$：增大 $w_{h1}$ 会减小误差。把六个数画在一起，每个权重
# 下方是它的导数：

# %% name="drawn-by-hand"
# alt: The 2-2-1 network with its values, weights and derivatives  |  2-2-1 网络及其数值、权重与导数
plots.unit_diagram(
    [
        [f"$x_1$ = {x1:g}", f"$x_2$ = {x2:g}"],
        [
            f"$h_1$ = {h1:.1f}\n$\\partial E/\\partial h_1$ = {dE_dh1:.3f}",
            f"$h_2$ = {h2:.1f}\n$\\partial E/\\partial h_2$ = {dE_dh2:.3f}",
        ],
        [f"y = {y:.2f}\n$\\partial E/\\partial y$ = {dE_dy:.2f}"],
    ],
    [
        [
            [f"{w11}\n{dE_dw11:.3f}", f"{w12}\n{dE_dw12:.3f}"],
            [f"{w21}\n{dE_dw21:.3f}", f"{w22}\n{dE_dw22:.3f}"],
        ],
        [[f"{wh1}\n{dE_dwh1:.3f}", f"{wh2}\n{dE_dwh2:.3f}"]],
    ],
    title="Values flow to the right, derivatives flow back to the left",  # zh: "数值向右流，导数向左流回"
)

# %% [markdown] lang="en"
# Does TensorFlow agree? The same network as matrices: row $i$ of `W` holds the weights to
# hidden unit $i$. (Keras layers store the transpose of that, one *column* a unit.)

# %% [markdown] lang="zh"
# TensorFlow 的结果一样吗？同一个网络写成矩阵：`W` 的第 $i$ 行是到隐藏单元 $i$ 的权重。（Keras 的层存的是它的
# 转置，每个单元占一*列*。）

# %% name="tape" tags=["strict"]
W = tf.Variable([[w11, w12], [w21, w22]])
wh = tf.Variable([wh1, wh2])
x = tf.constant([x1, x2])

with tf.GradientTape() as tape:
    h = tf.linalg.matvec(W, x)
    error = (tf.reduce_sum(wh * h) - t) ** 2 / 2

dE_dW, dE_dwh = tape.gradient(error, [W, wh])
print(dE_dW.numpy().round(4))
print(dE_dwh.numpy().round(4))
assert np.allclose(dE_dW, [[dE_dw11, dE_dw12], [dE_dw21, dE_dw22]])
assert np.allclose(dE_dwh, [dE_dwh1, dE_dwh2])

# %% [markdown] lang="en"
# The same six numbers: the tape does what you did. The *update* moves every weight against
# its derivative, by the *learning rate* $\eta$ (eta) times it:
#
# $$ w \leftarrow w - \eta\, \frac{\partial E}{\partial w} $$
#
# With $\eta = 0.5$, $w_{h1}$ becomes $0.8 - 0.5 \cdot (-0.004) = 0.802$. All derivatives
# are taken at the *old* weights; whoever updates $w_{h1}$ first and then uses 0.802 to
# compute $\partial E / \partial h_1$ gets another, wrong, number.

# %% [markdown] lang="zh"
# 六个数完全相同：`GradientTape` 做的就是你做的事。*更新*时，每个权重都逆着自己的导数移动，移动量是导数乘以
# *学习率* $\eta$（读作 eta）：
#
# $$ w \leftarrow w - \eta\, \frac{\partial E}{\partial w} $$
#
# 取 $\eta = 0.5$，$w_{h1}$ 变成 $0.8 - 0.5 \cdot (-0.004) = 0.802$。所有导数都用*旧*的权重计算；如果先更新
# $w_{h1}$，再用 0.802 去算 $\partial E / \partial h_1$，得到的就是另一个错误的数。

# %% name="update" tags=["strict"]
rate = 0.5
W.assign_sub(rate * dE_dW)
wh.assign_sub(rate * dE_dwh)
new_y = float(tf.reduce_sum(wh * tf.linalg.matvec(W, x)))

print(W.numpy().round(4))
print(wh.numpy().round(4))
print(f"y {y:.4f} -> {new_y:.4f}   E {E:.6f} -> {(new_y - t) ** 2 / 2:.6f}")
assert np.allclose(wh, [0.802, 0.898])
assert np.allclose(W, [[0.108, -0.108], [-0.091, 0.091]])

# %% [markdown] lang="en"
# One step made the error about four times smaller. The output jumped from -0.02 over the
# target to about 0.01. A longer step would jump further. How long may a step be? The next
# cell repeats the update 15 times for three learning rates:

# %% [markdown] lang="zh"
# 一步之后误差约为原来的四分之一。输出从 -0.02 越过目标值，跳到了约 0.01；步子再大，就会跳得更远。步子最大能有
# 多大？下一格用三个学习率各重复更新 15 次：

# %% name="rates"
# alt: Output by step: one rate creeps, one swings to the target, one swings wider  |  输出随步数的变化：一个慢慢接近，一个摆动着到达，一个越摆越大
def outputs_of(rate, steps=15):
    """The output y before each step; nan once it is beyond 10."""  # zh: "每一步之前的输出 y；超出 10 之后为 nan。"
    W, wh = np.array([[w11, w12], [w21, w22]]), np.array([wh1, wh2])
    x, outputs = np.array([x1, x2]), np.full(steps, np.nan)
    for step in range(steps):
        h = W @ x
        outputs[step] = wh @ h
        error = outputs[step] - t
        if abs(error) > 10:
            break
        W, wh = W - rate * error * np.outer(wh, x), wh - rate * error * h
    return outputs


plots.lines(
    range(15),
    {f"η = {rate}": outputs_of(rate) for rate in (0.1, 0.5, 0.7)},
    xlabel="step",  # zh: "步数"
    ylabel="output y",  # zh: "输出 y"
    reference={"t": t},
    title="Too small creeps, too large overshoots more at every step",  # zh: "太小则慢，太大则每一步越得更远"
)

# %% [markdown] lang="en"
# At 0.1 the output creeps towards the target from one side. At 0.5 it overshoots at every
# step and still arrives sooner. At 0.7, each of these 15 steps overshoots by more than
# the one before: the step is unstable. Where is the border beyond which the swing begins
# to grow? Move the slider (in a live notebook) and find it to within 0.02. It draws 60
# steps; look at 0.7, 0.8 and 1.4 as well.

# %% [markdown] lang="zh"
# 学习率为 0.1 时，输出从一侧慢慢接近目标值。0.5 时每一步都越过目标，却更早到达。0.7 时，在这 15 步里每一步都比
# 上一步越得更远：步子不稳定了。摆动从哪里开始变大？（在运行中的笔记本里）移动滑块，把界线的位置确定到 0.02 以内。
# 滑块画的是 60 步；再看看 0.7、0.8 和 1.4。


# %% name="slider"
def show(rate):
    """Draw the outputs for one learning rate."""  # zh: "画出一个学习率下的输出。"
    return plots.lines(
        range(60),
        {"y": outputs_of(rate, steps=60)},
        xlabel="step",  # zh: "步数"
        ylabel="output y",  # zh: "输出 y"
        reference={"t": t},
        title=f"Learning rate {rate:.2f}",  # zh: "学习率 {rate:.2f}"
    )


_ = interact(show, rate=FloatSlider(0.5, min=0.02, max=1.6, step=0.02))

# %% [markdown] lang="en"
# The border is near 0.67, and you can compute it: a step multiplies the error $y - t$ by
# about $1 - \eta\, s$, where $s$ is the sum of the squares of all six $\partial y /
# \partial w$. Here $s = h_1^2 + h_2^2 + 2\,(w_{h1}^2 + w_{h2}^2) = 2.98$, and the error
# grows as soon as $\eta\, s$ exceeds 2. But $s$ itself changes with the weights: as the
# swing goes on, the weights become smaller and so does $s$, and therefore the swing at 0.7
# or 0.8 dies away in the end. At $\eta = 1.4$ the output never comes back (the curve stops
# beyond 10; the numbers would go on to `nan`): training *diverges*.
#
# One last look at this network. Its units are linear, so $y$ is just a weighted sum of the
# inputs: with $m_1 = w_{h1} w_{11} + w_{h2} w_{21} = -0.01$ and
# $m_2 = w_{h1} w_{12} + w_{h2} w_{22} = 0.01$, $y = m_1 x_1 + m_2 x_2 = -0.02$. Two linear
# layers are one linear layer, and a thousand are too. **Without an activation function
# there is nothing to gain from depth.**
#
# ### A network with activations, in NumPy
#
# Now the real thing: tanh in the hidden layer, one sigmoid at the output that says the
# probability $p$ of class 1, for many points at once. One *column* of `W1` belongs to each
# hidden unit, as in Keras. The loss is the mean *cross-entropy*,
#
# $$ E = -\frac{1}{n} \sum_{k=1}^{n} \big( t_k \log p_k + (1 - t_k) \log(1 - p_k) \big) $$
#
# with $n$ points, their targets $t_k$ (0 or 1) and answers $p_k$: it is large where the
# network was sure and wrong. With $p = \text{sigmoid}(z)$ the sum's terms become
# $\log(1 + e^z) - t z$, which never takes the logarithm of 0.

# %% [markdown] lang="zh"
# 界线在 0.67 附近，而且可以算出来：每一步把误差 $y - t$ 大约乘以 $1 - \eta\, s$，其中 $s$ 是全部六个
# $\partial y / \partial w$ 的平方和。这里 $s = h_1^2 + h_2^2 + 2\,(w_{h1}^2 + w_{h2}^2) = 2.98$，
# $\eta\, s$ 一旦超过 2，误差就会增大。不过 $s$ 本身也随权重变化：继续走下去，权重变小，$s$ 也变小，所以 0.7、0.8 的
# 摆动最终会停下来；$\eta = 1.4$ 则一去不返（超出 10 之后不再画出，数值会一直变到 `nan`）：训练*发散*了。
#
# 最后再看一眼这个网络。它的单元是线性的，所以 $y$ 只是输入的加权和：令
# $m_1 = w_{h1} w_{11} + w_{h2} w_{21} = -0.01$，$m_2 = w_{h1} w_{12} + w_{h2} w_{22} = 0.01$，则
# $y = m_1 x_1 + m_2 x_2 = -0.02$。两个线性层等于一个线性层，一千个也一样。**没有激活函数，加深网络就毫无
# 意义**。
#
# ### 用 NumPy 写带激活函数的网络
#
# 现在进入正题：隐藏层用 tanh，输出是一个 sigmoid，给出属于第 1 类的概率 $p$，并且一次处理许多点。与 Keras 一样，
# `W1` 的每一*列*属于一个隐藏单元。损失是平均*交叉熵*
#
# $$ E = -\frac{1}{n} \sum_{k=1}^{n} \big( t_k \log p_k + (1 - t_k) \log(1 - p_k) \big) $$
#
# 其中 $n$ 是点数，$t_k$ 是目标值（0 或 1），$p_k$ 是回答：网络很有把握却答错的地方，损失就大。代入
# $p = \text{sigmoid}(z)$，求和的各项变成 $\log(1 + e^z) - t z$，这样就不会对 0 取对数。

# %% name="network-forward"
def new_network(hidden, seed):
    """Random weights for 2 inputs, some hidden units, 1 output."""  # zh: "2 个输入、若干隐藏单元、1 个输出的随机权重。"
    random = np.random.default_rng(seed)
    return {
        "W1": random.normal(size=(2, hidden)),
        "b1": np.zeros(hidden),
        "W2": random.normal(size=(hidden, 1)),
        "b2": np.zeros(1),
    }


def forward(network, x):
    """Return the hidden layer's outputs (n, hidden) and the logits (n,)."""  # zh: "返回隐藏层的输出 (n, hidden) 与 logits (n,)。"
    h = np.tanh(x @ network["W1"] + network["b1"])
    return h, (h @ network["W2"] + network["b2"])[:, 0]


def loss(network, x, t):
    """Mean cross-entropy."""  # zh: "平均交叉熵。"
    z = forward(network, x)[1]
    return np.mean(np.logaddexp(0, z) - t * z)


# %% [markdown] lang="en"
# The backward pass is the calculation from above, with matrices and two new factors. The
# derivative of the cross-entropy by the logit is $(p - t)/n$: again "answer minus target".
# And on its way through the hidden units the gradient is multiplied by the slope of tanh,
# $1 - h^2$, written with the output $h = \tanh(a)$ itself.

# %% [markdown] lang="zh"
# 反向传播就是上面的计算，换成矩阵，再加两个新因子。交叉熵对 logit 的导数是 $(p - t)/n$：又是“回答减目标”。
# 梯度穿过隐藏单元时，要乘以 tanh 的斜率 $1 - h^2$，这里直接用输出 $h = \tanh(a)$ 来写。


# %% name="network-backward"
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(network, x, t):
    """Return dE/dw for every weight, in the shapes of the network."""  # zh: "返回 dE/dw，形状与网络的各个权重相同。"
    h, z = forward(network, x)
    dz = (sigmoid(z) - t)[:, None] / len(x)
    da = dz @ network["W2"].T * (1 - h**2)
    return {
        "W1": x.T @ da,
        "b1": da.sum(axis=0),
        "W2": h.T @ dz,
        "b2": dz.sum(axis=0),
    }


# %% [markdown] lang="en"
# ### The gradient check
#
# A wrong backward pass does not crash; it just learns badly. So one *measures* the
# gradient and compares. Move all weights a tiny step $\varepsilon$ (epsilon) along some
# direction $v$, then the same step back: the slope in that direction is
#
# $$ \frac{E(w + \varepsilon v) - E(w - \varepsilon v)}{2 \varepsilon} $$
#
# and back-propagation promises that it is the sum of $\partial E / \partial w \cdot v$
# over all weights. We compare promise and measurement in 20 random directions, by the
# relative error $\lVert \text{promised} - \text{measured} \rVert / (\lVert
# \text{promised} \rVert + \lVert \text{measured} \rVert)$, where $\lVert \cdot \rVert$ is
# the length of the list of 20 numbers as a vector.

# %% [markdown] lang="zh"
# ### 梯度检验
#
# 写错的反向传播不会报错，只会学得不好。所以要*测量*梯度，再作比较。让所有权重沿某个方向 $v$ 移动很小的一步
# $\varepsilon$（读作 epsilon），再向反方向移动同样一步：这个方向上的斜率是
#
# $$ \frac{E(w + \varepsilon v) - E(w - \varepsilon v)}{2 \varepsilon} $$
#
# 而反向传播给出的预言是：它等于 $\partial E / \partial w \cdot v$ 对所有权重求和。我们在 20 个随机方向上比较
# 预言值与测量值，相对误差为 $\lVert \text{预言} - \text{测量} \rVert / (\lVert \text{预言} \rVert + \lVert
# \text{测量} \rVert)$，其中 $\lVert \cdot \rVert$ 是把 20 个数看作向量时的长度。

# %% name="gradient-check"
def moved(network, direction, step):
    """A network whose weights went a step along a direction."""  # zh: "各权重沿某方向移动一步之后的网络。"
    return {name: network[name] + step * direction[name] for name in network}


def gradient_check(backward, network, x, t, step=1e-5):
    """Relative error between promised and measured slopes."""  # zh: "预言的斜率与测得的斜率之间的相对误差。"
    random = np.random.default_rng(0)
    gradient = backward(network, x, t)
    promised, measured = [], []
    for _ in range(20):
        v = {name: random.normal(size=w.shape) for name, w in network.items()}
        promised.append(sum((gradient[name] * v[name]).sum() for name in v))
        up, down = moved(network, v, step), moved(network, v, -step)
        measured.append((loss(up, x, t) - loss(down, x, t)) / (2 * step))
    gap = np.linalg.norm(np.subtract(promised, measured))
    return gap / (np.linalg.norm(promised) + np.linalg.norm(measured))


# %% [markdown] lang="en"
# We check our backward pass, and one with a planted mistake: it forgets the slope of tanh.

# %% [markdown] lang="zh"
# 检验我们的反向传播，再检验一个故意写错的：它漏乘了 tanh 的斜率。

# %% name="check-both"
def backward_without_slope(network, x, t):
    """The same with a mistake: 1 - h**2 is missing."""  # zh: "同样的计算，但有一处错误：缺少 1 - h**2。"
    h, z = forward(network, x)
    dz = (sigmoid(z) - t)[:, None] / len(x)
    da = dz @ network["W2"].T
    wrong = {"W1": x.T @ da, "b1": da.sum(axis=0)}
    return backward(network, x, t) | wrong


small = new_network(hidden=8, seed=4)
relative_error = gradient_check(backward, small, x_train, t_train)
wrong_error = gradient_check(backward_without_slope, small, x_train, t_train)
print(f"right {relative_error:.1e}   wrong {wrong_error:.1e}")  # zh: "正确 {relative_error:.1e}   错误 {wrong_error:.1e}"
assert relative_error < 1e-6 < 1e-2 < wrong_error

# %% [markdown] lang="en"
# The right one agrees to far better than one in a million; the wrong one is off by a
# sizeable fraction. There is hardly anything in between, which makes the check so useful:
# below $10^{-6}$ in double precision is right, above $10^{-3}$ is a mistake. How small
# should $\varepsilon$ be?

# %% [markdown] lang="zh"
# 正确的一致程度远好于百万分之一；错误的则差了相当大的比例。两者之间几乎没有过渡，所以这个检验非常好用：
# 双精度下小于 $10^{-6}$ 就是对的，大于 $10^{-3}$ 就有错误。$\varepsilon$ 应取多小？

# %% name="step-size"
# alt: Relative error by step size: high at both ends, lowest between 1e-6 and 1e-5  |  相对误差随步长的变化：两端大，1e-6 到 1e-5 之间最小
steps = 10.0 ** np.arange(-9, -1)
plots.lines(
    steps,
    {
        "backward": [
            gradient_check(backward, small, x_train, t_train, step) for step in steps
        ]
    },
    xlabel="step ε",  # zh: "步长 ε"
    ylabel="relative error",  # zh: "相对误差"
    xscale="log",
    yscale="log",
    title="Too small drowns in rounding, too large cuts the curve",  # zh: "太小淹没在舍入误差中，太大则偏离切线"
)

# %% [markdown] lang="en"
# On the right the error falls with the *square* of $\varepsilon$: that is the price of
# replacing a curve by a straight piece. On the left it rises again: two nearly equal
# losses are subtracted, and only their rounding errors are left. The best place is in
# between, from $10^{-6}$ to $10^{-5}$.

# %% [markdown] lang="zh"
# 在右半部分，误差按 $\varepsilon$ 的*平方*下降：这是用直线段代替曲线的代价。在左半部分它又上升：两个几乎相等的
# 损失相减，剩下的只有舍入误差。最好的位置在中间，即 $10^{-6}$ 到
# $10^{-5}$。

# %% [markdown] lang="en" section="training"
# ## Training: gradient descent
#
# Everything is there: loss, gradient, update. One step uses all points; a thousand steps
# take a fraction of a second. First XOR, with four hidden units.

# %% [markdown] lang="zh"
# ## 训练：梯度下降
#
# 需要的都齐了：损失、梯度、更新。每一步用上所有的点，一千步只要几分之一秒。先来 XOR，用四个隐藏单元。

# %% name="train-xor"
def train(network, x, t, rate, steps):
    """Gradient descent on all points at once."""  # zh: "每一步用上所有点的梯度下降。"
    for _ in range(steps):
        network = moved(network, backward(network, x, t), -rate)
    return network


def answers(network):
    """The network's probability of class 1 at any place."""  # zh: "网络在任意位置给出的第 1 类概率。"
    return lambda places: sigmoid(forward(network, places)[1])


xor_network = train(new_network(4, seed=1), CORNERS, TABLES["XOR"], 1.0, steps=1000)
print(answers(xor_network)(CORNERS).round(3))
assert np.array_equal(answers(xor_network)(CORNERS) > 0.5, TABLES["XOR"])

# %% [markdown] lang="en"
# Close to 0, 1, 1, 0: the network has found by itself what we had to think out. Does it
# always? Training starts from random weights, so we try 20 starts for each number of
# hidden units, and beside it the two moons (300 points to train, 300 others for
# validation):

# %% [markdown] lang="zh"
# 接近 0、1、1、0：我们要动脑筋的事，网络自己找到了办法。每次都行吗？训练从随机的权重出发，所以对每种隐藏单元数
# 各试 20 个起点；旁边再列出双月的结果（300 个点用于训练，另外 300 个用于验证）：

# %% name="how-many-hidden"
solved, moons = "XOR solved, of 20 starts", "two moons, validation accuracy"  # zh: "XOR 解出次数（共 20 个起点）", "双月的验证准确率"


def accuracy(network, x, t):
    return float(np.mean((forward(network, x)[1] > 0) == t))


rows = {}
for units in (1, 2, 3, 4, 8):
    trained = [
        train(new_network(units, seed), CORNERS, TABLES["XOR"], 1.0, steps=1000)
        for seed in range(20)
    ]
    right = [accuracy(network, CORNERS, TABLES["XOR"]) == 1 for network in trained]
    on_moons = train(new_network(units, seed=0), x_train, t_train, 1.0, steps=3000)
    rows[str(units)] = {solved: sum(right), moons: accuracy(on_moons, x_val, t_val)}
plots.results_table(rows, name="hidden units", formats={moons: ".3f"})  # zh: "隐藏单元数", ".3f"

# %% [markdown] lang="en"
# One hidden unit never solves XOR: it draws one line, and on the moons it does what a line
# can do: 0.870, that is, about 39 of 300 points on the wrong side. (How many did your ruler
# leave there? Two units are no better from this start.) On XOR, with two units it works from some starts and gets stuck from others, although a
# solution exists (we wrote one down): gradient descent only goes downhill, and some valleys
# are not the deepest. A few units more than needed, and almost every start succeeds. That
# is a general experience with networks.
#
# Now the moons with eight units, step by step:

# %% [markdown] lang="zh"
# 一个隐藏单元永远解不出 XOR：它只画一条直线，在双月上也只能做到直线能做的：一条直线 0.870，即 300 个点中约
# 39 个落在错误的一侧。（你的直尺留下了几个？从这个起点出发，两个单元并不更好。）在 XOR 上，两个单元时，有的起点
# 成功，有的卡住，尽管解是存在的（我们写出过一个）：梯度下降只会往低处走，而有些谷底并不是最低的。比必需的多几个单元，几乎每个起点
# 都能成功。这是神经网络的普遍经验。
#
# 现在用八个单元训练双月，一步一步看：

# %% name="train-moons"
# alt: Training and validation loss on the two moons: together at first, then a gap  |  双月上的训练损失与验证损失：起初一起下降，后来拉开差距
steps = np.arange(0, 3001, 100)
names = "training", "validation"  # zh: "训练", "验证"
curves = {name: [] for name in names}
network = new_network(hidden=8, seed=0)
for step in steps:
    curves[names[0]].append(loss(network, x_train, t_train))
    curves[names[1]].append(loss(network, x_val, t_val))
    if step < steps[-1]:
        network = train(network, x_train, t_train, rate=1.0, steps=100)

plots.lines(
    steps,
    curves,
    xlabel="step of gradient descent",  # zh: "梯度下降的步数"
    ylabel="cross-entropy",  # zh: "交叉熵"
    title="The two moons are learned in a few hundred steps",  # zh: "几百步就学会了双月"
)

# %% [markdown] lang="en"
# At first both curves fall together: what helps on the 300 training points helps on 300
# others too. Later only the training curve goes on falling, and a gap opens. That is the
# first sign of over-fitting; the comparison below takes it up. Now the test set, once:

# %% [markdown] lang="zh"
# 起初两条曲线一起下降：对 300 个训练点有用的，对另外 300 个点也有用。后来只有训练曲线继续下降，两者之间拉开了
# 差距。这是过拟合的最初迹象，下文的比较会细说。现在用测试集，只用一次：

# %% name="test-moons"
# alt: The trained network's curve between the two moons  |  训练好的网络在两个月亮之间画出的曲线
test_accuracy = accuracy(network, x_test, t_test)
training.record("test_accuracy_moons", test_accuracy)
error = np.sqrt(test_accuracy * (1 - test_accuracy) / len(t_test))
print(f"standard error {error:.4f}")  # zh: "标准误差 {error:.4f}"

names = "four hidden units", "eight hidden units"  # zh: "四个隐藏单元", "八个隐藏单元"
plots.decision_regions(
    [
        (names[0], CORNERS, TABLES["XOR"], answers(xor_network)),
        (names[1], x_test, t_test, answers(network)),
    ],
    title="XOR and the two moons, solved by our own back-propagation",  # zh: "XOR 与双月，都由我们自己的反向传播解出"
)

# %% [markdown] lang="en"
# The right panel shows the 1,000 test points, which the network has never seen. The few on
# the wrong side lie near the boundary, where the noise has mixed the two moons.

# %% [markdown] lang="zh"
# 右图是 1,000 个测试点，网络从未见过它们。落在错误一侧的少数几个都在分界线附近，噪声把两个月亮混在了一起。

# %% [markdown] lang="en" section="inside"
# ## What the network learned
#
# ### Each hidden unit is a line
#
# A hidden unit is a perceptron with a soft step: its output changes sign along the line
# $w_1 x_1 + w_2 x_2 + b = 0$. Here are the eight lines of the moons' network, over its
# decision.

# %% [markdown] lang="zh"
# ## 网络学到了什么
#
# ### 每个隐藏单元是一条直线
#
# 隐藏单元就是一个软化了阶跃的感知机：它的输出沿直线 $w_1 x_1 + w_2 x_2 + b = 0$ 变号。下面把双月网络的八条直线
# 画在它的判断之上。

# %% name="hidden-lines"
# alt: The moons, the boundary, and the eight lines of the hidden units  |  双月、分界线，以及八个隐藏单元的直线
figure = plots.decision_regions(
    ("", x_train, t_train, answers(network)),
    title="Eight straight lines add up to one curve",  # zh: "八条直线合成一条曲线"
)
for w, bias in zip(network["W1"].T, network["b1"], strict=True):
    foot = -bias * w / (w @ w)  # the line's nearest point to the origin  |  直线上离原点最近的点
    along = np.array([-w[1], w[0]])
    figure.axes[0].axline(foot, foot + along, color="#666666", lw=1, linestyle="--")
figure

# %% [markdown] lang="en"
# At the edges of the picture the black boundary runs close to dashed lines; in between it
# bends, because several units with different lines act together. One unit alone gives a
# straight boundary, as the table above showed.
#
# ### Why depth was hard: the vanishing gradient
#
# If one hidden layer is good, are ten better? On its way back through a layer the gradient
# is multiplied by the slopes of its units, and by its weights. Sigmoid's slope is at most
# 1/4. What is left after ten layers? We build ten layers of 32 units three times, with
# *the same initial weights*, and change only the activation. The weights are drawn after
# He et al. (2015), with variance $2/k$ for $k$ inputs. For each layer we take the length
# (the norm) of $\partial E / \partial W$, and repeat that for five seeds:

# %% [markdown] lang="zh"
# 在图的边缘，黑色的分界线紧贴着虚线走；在中间它会拐弯，因为几个直线各不相同的单元在共同起作用。只有一个单元时，
# 分界线是直的，上面的表已经说明了这一点。
#
# ### 加深为什么难：梯度消失
#
# 一个隐藏层已经很好，十个会更好吗？梯度每往回穿过一层，就要乘以该层各单元的斜率，再乘以权重。sigmoid 的斜率
# 至多 1/4。穿过十层之后还剩多少？我们搭三次“十层、每层 32 个单元”的网络，*初始权重相同*，只换激活函数。权重
# 按 He 等（2015）的方法抽取，对 $k$ 个输入，方差为 $2/k$。对每一层取 $\partial E / \partial W$ 的长度（范数），
# 并用五个种子重复：

# %% name="deep-networks"
def build_deep(activation, seed):
    """Ten hidden layers of 32 units and one output."""  # zh: "十个隐藏层，每层 32 个单元，外加一个输出。"
    keras.utils.set_random_seed(seed)
    style = {"activation": activation, "kernel_initializer": "he_normal"}
    hidden = [layers.Dense(32, **style) for _ in range(10)]
    return keras.Sequential([keras.Input((2,)), *hidden, layers.Dense(1)])


def gradient_norms(model):
    """The norm of dE/dW for each of the ten hidden layers."""  # zh: "十个隐藏层各自的 dE/dW 的范数。"
    with tf.GradientTape() as tape:
        z = model(x_train)[:, 0]
        error = tf.reduce_mean(tf.math.softplus(z) - t_train * z)
    kernels = [layer.kernel for layer in model.layers[:10]]
    return [float(tf.norm(gradient)) for gradient in tape.gradient(error, kernels)]


# %% name="vanishing"
# alt: Gradient norm by layer: level for tanh and ReLU, falling for sigmoid  |  各层梯度的范数：tanh 与 ReLU 大致持平，sigmoid 向输入端急剧下降
norms = {}
for activation, name in {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}.items():
    several = [gradient_norms(build_deep(activation, seed)) for seed in range(5)]
    norms[name] = np.exp(np.log(several).mean(axis=0))
    ratio = norms[name][0] / norms[name][-1]
    print(f"{name:8} {ratio:.0e}")

plots.lines(
    range(1, 11),
    norms,
    xlabel="layer, from the input",  # zh: "层号（从输入数起）"
    ylabel="norm of the gradient",  # zh: "梯度的范数"
    yscale="log",
    title="Sigmoid layers swallow the gradient, ReLU layers pass it on",  # zh: "sigmoid 层吞掉梯度，ReLU 层把它传下去"
)

# %% [markdown] lang="en"
# Each point is the (geometric) mean over the five seeds; the printed number divides the
# gradient of layer 1 by that of layer 10. These weights alone multiply its length by about
# $\sqrt{2}$ in each layer, and sigmoid's slope by at most $1/4$; together
# $\sqrt{2} / 4 \approx 0.35$, so each layer takes away about two thirds. The first layer is
# left with about three hundred-thousandths of what the tenth gets: it hardly moves.
# Tanh has slope 1 in its middle, ReLU wherever it is active; both pass the gradient on. So
# "S-shaped" is not the trouble; a slope of 1/4 is.
#
# Does it matter for training? Same data, same weights, same 30 epochs of plain gradient
# descent (SGD) in small batches of 30:

# %% [markdown] lang="zh"
# 每个点是五个种子的（几何）平均；打印的数是第 1 层的梯度除以第 10 层的梯度。这样的初始权重每层约使它的长度乘以
# $\sqrt{2}$，sigmoid 的斜率则至多乘以 $1/4$，合起来是 $\sqrt{2} / 4 \approx 0.35$：每层大约拿走三分之二。第 1 层
# 得到的只有第 10 层的约十万分之三：它几乎不动。tanh 在中间的斜率是 1，ReLU 只要激活斜率就是 1，两者都能把梯度传下去。
# 所以问题不在于“S 形”，而在于 1/4 的斜率。
#
# 这对训练要紧吗？同样的数据，同样的权重，同样用每批 30 个点的普通梯度下降（SGD）训练 30 轮：

# %% name="train-deep"
deep = {}
for activation, name in {"sigmoid": "sigmoid", "relu": "ReLU"}.items():
    model = build_deep(activation, seed=0)
    model.compile(
        keras.optimizers.SGD(0.1),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=10,
    )
    print(name)
    deep[name] = model.fit(
        x_train,
        t_train[:, None],
        batch_size=30,
        epochs=30,
        callbacks=[training.progress(every=15)],
        verbose=0,
    )

# %% name="deep-curves"
# alt: Loss of two ten-layer networks: sigmoid stays level at 0.69, ReLU falls  |  两个十层网络的损失：sigmoid 停在 0.69 不动，ReLU 下降
plots.learning_curves(
    deep,
    "loss",
    reference={"log 2": np.log(2)},
    title="Ten sigmoid layers do not even begin to learn",  # zh: "十个 sigmoid 层根本没有开始学习"
)

# %% [markdown] lang="en"
# $\log 2 \approx 0.693$ is the cross-entropy of someone who says "one half" to every
# point. The sigmoid network stays there; the ReLU network, with the same start, learns.
# This is one reason why networks stayed shallow for a long time. Besides ReLU, careful
# initial weights and batch normalisation (lab 07a) help against it.

# %% [markdown] lang="zh"
# $\log 2 \approx 0.693$ 是对每个点都回答“一半”时的交叉熵。sigmoid 网络就停在那里；ReLU 网络从同样的起点出发，
# 却学会了。网络很长时间深不起来，这是原因之一。除了 ReLU，合适的初始权重和批归一化（实验 07a）也能对付它。

# %% [markdown] lang="en" section="comparison"
# ## One thing changed at a time: under-fitting and over-fitting
#
# Now the blurred moons: only 60 training points, noise 0.4, and a Keras network with two
# hidden layers of 64 ReLU units: far more weights than points. Every arm of the comparison
# starts from the same weights; one thing is changed each time.
#
# The first thing is *L2 regularisation*: the loss gets a second term that charges for
# large weights,
#
# $$ E_{\text{total}} = E + \frac{\lambda}{2n} \sum w^2 $$
#
# $\lambda$ (lambda) is the price, $n$ the number of training points, and the sum runs over
# all weights but the biases. With this scaling, $\lambda = 0$, 1 and 100 are the three
# cases to know. (Keras' `L2(c)` adds $c \sum w^2$, so $c = \lambda / 2n$.)

# %% [markdown] lang="zh"
# ## 一次只改一处：欠拟合与过拟合
#
# 现在用模糊的双月：只有 60 个训练点，噪声 0.4，而 Keras 网络有两个隐藏层，每层 64 个 ReLU 单元：参数比点多得多。
# 各个方案都从同样的权重出发，每次只改一处。
#
# 先看 *L2 正则化*：给损失加上第二项，权重越大，代价越高：
#
# $$ E_{\text{total}} = E + \frac{\lambda}{2n} \sum w^2 $$
#
# $\lambda$（读作 lambda）是代价的高低，$n$ 是训练点的个数，求和包括除偏置以外的所有权重。按这种写法，$\lambda = 0$、
# 1、100 就是要认识的三种情形。（Keras 的 `L2(c)` 加的是 $c \sum w^2$，所以 $c = \lambda / 2n$。）


# %% name="small-data"
def as_columns(points, labels):
    """Labels as a column of floats, the way Keras wants them."""  # zh: "把标签变成一列浮点数，这是 Keras 要求的形式。"
    return points, labels[:, None].astype("float32")


x_few, t_few = as_columns(*two_moons(60, noise=0.4, seed=10))
x_watch, t_watch = as_columns(*two_moons(200, noise=0.4, seed=20))
x_exam, t_exam = as_columns(*two_moons(2000, noise=0.4, seed=30))


def build_wide(price=0.0, dropout=0.0):
    """Two hidden layers of 64 ReLU units."""  # zh: "两个隐藏层，每层 64 个 ReLU 单元。"
    keras.utils.set_random_seed(7)
    penalty = keras.regularizers.L2(price / (2 * len(x_few)))
    model = keras.Sequential([keras.Input((2,))])
    for _ in range(2):
        model.add(layers.Dense(64, activation="relu", kernel_regularizer=penalty))
        model.add(layers.Dropout(dropout))
    model.add(layers.Dense(1, kernel_regularizer=penalty))
    return model


# %% [markdown] lang="en"
# In this section one epoch of the log, and of the curves, stands for 16 passes over the 60
# points (`np.tile` repeats them), so that 25 epochs are 400 passes. The metric `cross_entropy`
# is the loss *without* the penalty: only so can the arms be compared.

# %% [markdown] lang="zh"
# 在这一节里，日志和曲线的一“轮”都是把 60 个点过 16 遍（由 `np.tile` 重复），所以 25 轮共 400 遍。指标 `cross_entropy` 是*不含*惩罚项的
# 损失：只有这样，各方案才能比较。

# %% name="fit-wide"
def fit(model, name, *callbacks, x=x_few, t=t_few):
    """Train 25 epochs of 960 points; watch 200 other points."""  # zh: "训练 25 轮，每轮 960 个点，同时观察另外 200 个点。"
    passes = 960 // len(x)
    bare = keras.metrics.BinaryCrossentropy(from_logits=True, name="cross_entropy")
    model.compile(
        keras.optimizers.Adam(0.002),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[bare],
        steps_per_execution=32,
    )
    print(name)
    return model.fit(
        np.tile(x, (passes, 1)),
        np.tile(t, (passes, 1)),
        batch_size=30,
        epochs=25,
        validation_data=(x_watch, t_watch),
        callbacks=[*callbacks, training.progress(every=25)],
        verbose=0,
    )


arms = {f"λ = {price}": build_wide(price) for price in (0, 1, 100)}
histories = {name: fit(model, name) for name, model in arms.items()}

# %% name="wide-curves"
# alt: Training and validation loss for the penalties 0, 1 and 100  |  惩罚为 0、1、100 时的训练损失与验证损失
figure = plots.learning_curves(
    histories,
    "cross_entropy",
    ylabel="cross-entropy without the penalty",  # zh: "不含惩罚项的交叉熵"
    title="Too free, about right, too tight",  # zh: "太自由、正合适、太拘束"
)
figure.axes[0].set_xlabel("epoch of 16 passes")  # zh: "轮（每轮 16 遍）"
figure

# %% [markdown] lang="en"
# Three pairs of curves, three diagnoses:
#
# - $\lambda = 0$, **over-fitting**: training (dashed) goes on falling, validation (solid)
#   turns early and climbs. The network gets surer and surer, also where it is wrong.
# - $\lambda = 1$: the gap settles at about 0.13 and hardly grows any more; validation stays
#   near 0.40, the lowest of the three.
# - $\lambda = 100$, **under-fitting**: both stay at $\log 2 \approx 0.69$. Weights are so
#   expensive that the network gives them up and says "one half" everywhere.
#
# What the three do in the plane:

# %% [markdown] lang="zh"
# 三对曲线，三种诊断：
#
# - $\lambda = 0$，**过拟合**：训练（虚线）继续下降，验证（实线）很早就掉头上升。网络越来越有把握，答错的地方也
#   一样有把握。
# - $\lambda = 1$：差距停在 0.13 左右，几乎不再扩大；验证保持在 0.40 附近，是三者中最低的。
# - $\lambda = 100$，**欠拟合**：两条都停在 $\log 2 \approx 0.69$。权重的代价太高，网络干脆放弃它们，处处回答
#   “一半”。
#
# 三者在平面上的样子：

# %% name="wide-regions"
# alt: Decision regions: jagged and sure, smooth and careful, undecided everywhere  |  判断区域：曲折而武断、平滑而谨慎、处处犹豫不决
def probability(model):
    """A Keras model's probability of class 1 at any place."""  # zh: "Keras 模型在任意位置给出的第 1 类概率。"
    return lambda places: ops.convert_to_numpy(ops.sigmoid(model(places)))


plots.decision_regions(
    [(name, x_few, t_few, probability(model)) for name, model in arms.items()],
    title="Learned by heart, understood, given up",  # zh: "死记硬背、学会、放弃"
)

# %% [markdown] lang="en"
# The depth of colour is the network's confidence. On the left nearly all of the plane is
# coloured deeply and the boundary bends around single points; in the middle the colours
# are paler where the moons overlap, which is honest; on the right every answer is almost
# exactly one half, so that there is not even a boundary.
#
# Two other cures. **Dropout** switches off half of the hidden units at random in every
# training step, so that none can rely on a particular other one (at prediction all are
# on). **Early stopping** changes nothing but the end: it watches the validation curve,
# waits five more epochs after its lowest point (`patience=5`) and, if there is no lower
# one by then, returns to the weights of that point.
#
# And the plainest cure, for comparison: **more data**. 900 further points join the 60; one
# epoch is then a single pass over 960 points, so that the number of steps stays the same.

# %% [markdown] lang="zh"
# 颜色的深浅就是网络的把握。左图几乎整个平面颜色都很深，分界线绕着个别点拐弯；中图在两个月亮重叠处颜色较浅，这很
# 诚实；右图处处几乎正好一半，所以连分界线也没有。
#
# 还有两种办法。**随机失活**（dropout）在每个训练步里随机关掉一半隐藏单元，使哪个单元都不能只依赖某个特定的单元
# （预测时全部打开）。**早停**只改变结束的时刻：它盯着验证曲线，在最低点之后再等 5 轮（`patience=5`），若仍没有更低的，
# 就退回最低点的权重。
#
# 作为对比，再加上最朴素的办法，即**更多的数据**：在 60 个点之外再添 900 个点；这时一轮只把 960 个点过一遍，步数不变。

# %% name="other-cures"
stop = keras.callbacks.EarlyStopping(
    "val_cross_entropy", mode="min", patience=5, restore_best_weights=True
)
cures = {"dropout 0.5": (0.5, ()), "early stopping": (0.0, (stop,))}  # zh: "随机失活 0.5", "早停"
for name, (dropout, callbacks) in cures.items():
    arms[name] = build_wide(dropout=dropout)
    histories[name] = fit(arms[name], name, *callbacks)

x_more, t_more = as_columns(*two_moons(900, noise=0.4, seed=40))
x_many = np.concatenate([x_few, x_more])
t_many = np.concatenate([t_few, t_more])
name = "960 points"  # zh: "960 个点"
arms[name] = build_wide()
histories[name] = fit(arms[name], name, x=x_many, t=t_many)

# %% name="arms-table"
columns = "training", "validation", "test", "test accuracy", "sum of w²"  # zh: "训练", "验证", "测试", "测试准确率", "w² 之和"


def bare_loss(model, x, t):
    """Cross-entropy without the penalty."""  # zh: "不含惩罚项的交叉熵。"
    z = model.predict(x, verbose=0)
    return float(np.mean(np.logaddexp(0, z) - t * z))


rows = {}
for name, model in arms.items():
    right = (model.predict(x_exam, verbose=0) > 0) == t_exam
    squares = sum(float(ops.sum(layer.kernel**2)) for layer in model.layers[::2])
    parts = (x_few, t_few), (x_watch, t_watch), (x_exam, t_exam)
    losses = [bare_loss(model, *part) for part in parts]
    values = [*losses, float(right.mean()), squares]
    rows[name] = dict(zip(columns, values, strict=True))
plots.results_table(
    rows,
    best={columns[1]: "min"},
    formats=dict(zip(columns, [".3f"] * 4 + [".1f"], strict=True)),
)

# %% [markdown] lang="en"
# Read the column "test", the cross-entropy on 2,000 fresh points ("training" is measured on
# the 60 points for all arms; the star marks the lowest validation). Of the four arms that
# learned from 60 points, the one without any cure is the worst: compare it with the 0.69 of
# someone who says "one half" everywhere. An over-fitted network is confidently wrong.
# Dropout softens that; the penalty $\lambda = 1$ and early stopping do best in this small
# case. The accuracies of the four are much closer to each other (their standard error is
# about $\sqrt{0.83 \cdot 0.17 / 2000} = 0.008$): what over-fitting ruins first are the
# *probabilities*. The last column shows how: confident answers need large weights. And
# more data, with no other cure, beats them all, where it can be had.
#
# The validation points decided the moment to stop; penalty and dropout rate were given in
# advance. The test points only report.

# %% [markdown] lang="zh"
# 看“测试”一列，即 2,000 个新点上的交叉熵（“训练”一列对各方案都在那 60 个点上测量；星号标出验证最低的一个）。
# 用 60 个点学会了的四个方案中，不加任何措施的最差：请把它与处处回答“一半”的 0.69 比较。过拟合的网络错得很有
# 把握。随机失活能减轻这一点；在这个小例子里，惩罚 $\lambda = 1$ 与早停最好。这四个方案的准确率相差要小得多
# （标准误差约为 $\sqrt{0.83 \cdot 0.17 / 2000} = 0.008$）：过拟合首先毁掉的是*概率*。最后一列说明了缘由：很有把握
# 的回答需要很大的权重。而更多的数据，不加任何别的措施，就胜过了所有这些办法，只要能弄到这些数据。
#
# 停止的时刻由验证点决定，惩罚与失活率是事先给定的；测试点只用来报告。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook:
# cells that use your answer stand in `with check.needs(...)`, and until the exercise is
# right they say so instead of failing.
#
# ### Exercise 02.1 (2 points): one step of the perceptron
#
# Many books use targets of $-1$ and $+1$ instead of 0 and 1. The perceptron then answers
# with the sign of $s = w \cdot x + b$; a sum of exactly 0 is neither, and counts as wrong
# for both targets. For the rest the rule is the lab's: a right answer changes nothing, a
# wrong one moves $w$ and $b$ by just as much as there. Find out on paper first: when is an
# answer right, in one inequality with $t$ and $s$? What was $t - \hat{y}$ for a wrong
# answer, and which number takes its place now?
#
# Write one step. `weights` and `x` are arrays of equal length, `bias` is a number, `target`
# is $-1$ or 1. One case: from $w = (1, 1)$, $b = -0.5$ the point $x = (1, 0)$ with $t = -1$
# leads to $w = (0, 1)$, $b = -1.5$; with $t = 1$ nothing changes.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断：要用到你答案的代码放在 `with check.needs(...)` 里，练习做对之前，它只给出提示而不会出错。
#
# ### 练习 02.1（2 分）：感知机的一步
#
# 许多书的目标值用 $-1$ 和 $+1$，而不是 0 和 1。这时感知机以 $s = w \cdot x + b$ 的符号作答；$s$ 恰好为 0 时两者都
# 不是，无论目标值是哪个都算答错。其余与上文的规则相同：答对了什么也不变，答错了，$w$ 和 $b$ 移动得与上文一样多。
# 先在纸上想清楚：怎样用一个含 $t$ 和 $s$ 的不等式表示“答对”？答错时，原来的 $t - \hat{y}$ 是多少，现在由哪个数
# 代替它？
#
# 请写出一步。`weights` 与 `x` 是等长的数组，`bias` 是一个数，`target` 是 $-1$ 或 1。一个例子：从 $w = (1, 1)$、
# $b = -0.5$ 出发，点 $x = (1, 0)$、$t = -1$ 使之变为 $w = (0, 1)$、$b = -1.5$；若 $t = 1$，则什么也不变。


# %% name="perceptron-step" exercise="02.1"
def perceptron_step(weights, bias, x, target):
    """Return the weights and the bias after one point."""  # zh: "返回过一个点之后的权重与偏置。"
    ### BEGIN SOLUTION
    if target * (weights @ x + bias) > 0:
        return weights, bias
    return weights + target * x, bias + target
    ### END SOLUTION


# %% check="02.1"
check("02.1", perceptron_step)

# %% [markdown] lang="en"
# With your step, a perceptron that learns AND. It should stop making mistakes:

# %% [markdown] lang="zh"
# 用你写的一步来训练学习 AND 的感知机。它应当不再犯错：

# %% name="perceptron-and" tags=["strict"]
with check.needs("02.1"):
    weights, bias = np.zeros(2), 0
    for _ in range(10):
        for x, target in zip(CORNERS, TABLES["AND"], strict=True):
            weights, bias = perceptron_step(weights, bias, x, 2 * target - 1)
    print(weights, bias, CORNERS @ weights + bias > 0)

# %% [markdown] lang="en"
# ### Exercise 02.2 (3 points): the derivative of each activation
#
# Write $f'(a)$ in NumPy for the five activations of the figure: `"step"`, `"sigmoid"`,
# `"tanh"`, `"scaled tanh"`, `"ReLU"`. `a` is an array of any shape and the result has the
# same shape (for the step too; $a = 0$ is never asked). For `"softmax"`, `a` is the vector
# of logits and the result the matrix of all $\partial p_i / \partial z_j$; derive
# $i = j$ and $i \ne j$ apart, with the quotient rule, and write both in terms of $p_i$ and
# $p_j$. Use formulas, no tape and no difference quotients. Sigmoid at 0 must give 0.25;
# the logits (3, 1, -3) must give the matrix measured above.

# %% [markdown] lang="zh"
# ### 练习 02.2（3 分）：每个激活函数的导数
#
# 用 NumPy 写出图中五个激活函数的 $f'(a)$：`"step"`、`"sigmoid"`、`"tanh"`、`"scaled tanh"`、`"ReLU"`。`a` 是任意
# 形状的数组，结果与它形状相同（阶跃也一样；不会问到 $a = 0$）。对 `"softmax"`，`a` 是 logits 的向量，结果是由全部
# $\partial p_i / \partial z_j$ 组成的矩阵；用商的求导法则，分 $i = j$ 与 $i \ne j$ 两种情形推导，再都用 $p_i$ 和 $p_j$
# 写出来。用公式写，不用 `GradientTape`，也不用差商。sigmoid 在 0 处应得 0.25；logits 为 $(3, 1, -3)$ 时应得
# 上文测得的矩阵。


# %% name="derivative" exercise="02.2"
def derivative(name, a):
    """Return the derivative of the named activation."""  # zh: "返回指定激活函数的导数。"
    ### BEGIN SOLUTION
    if name == "step":
        return np.zeros_like(a)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-a))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(a) ** 2
    if name == "scaled tanh":  # zh: "scaled tanh"
        return 1.7159 * 2 / 3 * (1 - np.tanh(2 / 3 * a) ** 2)
    if name == "ReLU":
        return (a > 0).astype(float)
    p = softmax(a)
    return np.diag(p) - np.outer(p, p)
    ### END SOLUTION


# %% check="02.2"
check("02.2", derivative)

# %% [markdown] lang="en"
# Your formulas beside what the tape found for the figure. The largest difference should be
# no more than rounding:

# %% [markdown] lang="zh"
# 把你的公式与画图时 `GradientTape` 得到的结果比较。最大的差别应当只是舍入误差：

# %% name="derivative-agrees"
with check.needs("02.2"):
    for name, function in ACTIVATIONS.items():
        gap = np.abs(derivative(name, a) - with_slope(function, a)[1]).max()
        print(f"{name:12} {gap:.0e}")
        assert gap < 1e-5, f"{name}: formula and tape differ"  # zh: "{name}：公式与 GradientTape 不一致"

# %% [markdown] lang="en"
# ### Exercise 02.3 (2 points): the forward pass with ReLU
#
# A network like the lab's, with two differences: the hidden units are ReLU and the output
# unit is linear. `network` is a dictionary with `W1` (inputs, hidden), `b1` (hidden,),
# `W2` (hidden, 1) and `b2` (1,); `x` has the shape (n, inputs). Return the outputs $y$,
# shape (n,).
#
# By hand: the 2-2-1 network from above, now with ReLU in its hidden layer. The sums are
# 0.2 and -0.2 as before, but ReLU cuts the second one off, and $y = 0.8 \cdot 0.2 = 0.16$.

# %% [markdown] lang="zh"
# ### 练习 02.3（2 分）：ReLU 网络的前向传播
#
# 与本实验的网络相似，有两处不同：隐藏单元用 ReLU，输出单元是线性的。`network` 是字典，含 `W1`、`b1`、`W2`、`b2`，
# 形状依次为 `(inputs, hidden)`、`(hidden,)`、`(hidden, 1)`、`(1,)`；`x` 的形状是 `(n, inputs)`。返回输出 $y$，形状为 `(n,)`。
#
# 手算一例：上文的 2-2-1 网络，隐藏层换成 ReLU。加权和仍是 0.2 与 -0.2，但 ReLU 把第二个截为 0，于是
# $y = 0.8 \cdot 0.2 = 0.16$。


# %% name="forward-relu" exercise="02.3"
def forward_relu(network, x):
    """Return the outputs of the network, shape (n,)."""  # zh: "返回网络的输出，形状为 (n,)。"
    ### BEGIN SOLUTION
    h = np.maximum(x @ network["W1"] + network["b1"], 0)
    return (h @ network["W2"] + network["b2"])[:, 0]
    ### END SOLUTION


# %% check="02.3"
check("02.3", forward_relu)

# %% [markdown] lang="en"
# ### Exercise 02.4 (4 points): the backward pass with ReLU
#
# The same network, and as error the mean of the half squares,
# $E = \frac{1}{n} \sum_k \frac{1}{2} (y_k - t_k)^2$; `t` has the shape (n,). Return a
# dictionary with the gradients for `W1`, `b1`, `W2`, `b2`, each in the shape of its weight.
# (A unit whose sum is exactly 0 does not occur.)
#
# By hand, for the 2-2-1 network with ReLU, $t = 0$: $\partial E / \partial y = 0.16$, so
# $\partial E / \partial w_{h1} = 0.16 \cdot 0.2 = 0.032$ and
# $\partial E / \partial w_{h2} = 0$. What reaches the second hidden unit's weights?

# %% [markdown] lang="zh"
# ### 练习 02.4（4 分）：ReLU 网络的反向传播
#
# 同一个网络，误差取平方的一半的平均，$E = \frac{1}{n} \sum_k \frac{1}{2} (y_k - t_k)^2$；`t` 的形状是 `(n,)`。返回一个
# 字典，含 `W1`、`b1`、`W2`、`b2` 的梯度，各与对应的权重形状相同。（不会出现加权和恰好为 0 的单元。）
#
# 手算一例：用 ReLU 的 2-2-1 网络，$t = 0$：$\partial E / \partial y = 0.16$，所以
# $\partial E / \partial w_{h1} = 0.16 \cdot 0.2 = 0.032$，$\partial E / \partial w_{h2} = 0$。第二个隐藏单元的
# 权重会得到什么？


# %% name="backward-relu" exercise="02.4"
def backward_relu(network, x, t):
    """Return dE/dw for every weight of the network."""  # zh: "返回误差对网络各权重的导数。"
    ### BEGIN SOLUTION
    a = x @ network["W1"] + network["b1"]
    h = np.maximum(a, 0)
    y = (h @ network["W2"] + network["b2"])[:, 0]
    dy = (y - t)[:, None] / len(x)
    da = dy @ network["W2"].T * (a > 0)
    return {
        "W1": x.T @ da,
        "b1": da.sum(axis=0),
        "W2": h.T @ dy,
        "b2": dy.sum(axis=0),
    }
    ### END SOLUTION


# %% check="02.4"
check("02.4", backward_relu)

# %% [markdown] lang="en"
# ### Exercise 02.5 (3 points): the gradient, weight by weight
#
# The lab's check went along random directions. The classical one goes weight by weight.
# `error` is a function that takes an array like `w` and returns a number; `w` is an array
# of floats of any shape. Return an array of the same shape with
#
# $$ \frac{E(\dots, w_i + \varepsilon, \dots) - E(\dots, w_i - \varepsilon, \dots)}
# {2 \varepsilon} $$
#
# for every single weight $w_i$, $\varepsilon$ being `step`. Afterwards `w` must be what it
# was. (For $E = \frac{1}{2} \sum w_i^2$ the gradient is $w$ itself: a good first test. For
# $E = w^3$ at $w = 1$ with a `step` of 0.1 it is $(1.331 - 0.729) / 0.2 = 3.01$.)

# %% [markdown] lang="zh"
# ### 练习 02.5（3 分）：逐个权重求梯度
#
# 本实验的检验沿随机方向进行，经典的做法是逐个权重来。`error` 是一个函数，输入像 `w` 这样的数组，返回一个数；`w`
# 是任意形状的浮点数组。返回同样形状的数组，对每一个权重 $w_i$ 计算
#
# $$ \frac{E(\dots, w_i + \varepsilon, \dots) - E(\dots, w_i - \varepsilon, \dots)}
# {2 \varepsilon} $$
#
# 其中 $\varepsilon$ 就是 `step`。完成之后 `w` 必须保持原样。（对 $E = \frac{1}{2} \sum w_i^2$，梯度就是 $w$ 本身：
# 很好的第一个测试。对 $E = w^3$，在 $w = 1$ 处取 `step` 为 0.1，结果是 $(1.331 - 0.729) / 0.2 = 3.01$。）


# %% name="numerical-gradient" exercise="02.5"
def numerical_gradient(error, w, step=1e-5):
    """Return the slope of the error for each weight alone."""  # zh: "返回误差对每个权重单独的斜率。"
    ### BEGIN SOLUTION
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[place] += step
        down[place] -= step
        gradient[place] = (error(up) - error(down)) / (2 * step)
    return gradient
    ### END SOLUTION


# %% check="02.5"
check("02.5", numerical_gradient)

# %% [markdown] lang="en"
# Three of your functions together: does your backward pass stand your own gradient check?

# %% [markdown] lang="zh"
# 把你的三个函数合起来：你的反向传播经得起你自己的梯度检验吗？

# %% name="all-agree"
with check.needs("02.3", "02.4", "02.5"):
    mine = backward_relu(small, x_train, t_train)
    for name in small:

        def error_of(w, name=name):
            y = forward_relu(small | {name: w}, x_train)
            return np.mean((y - t_train) ** 2) / 2

        measured = numerical_gradient(error_of, small[name])
        gap = np.linalg.norm(mine[name] - measured)
        total = np.linalg.norm(mine[name]) + np.linalg.norm(measured)
        print(f"{name} {gap / total:.0e}")
        assert gap / total < 1e-6, f"{name}: the gradients differ"  # zh: "{name}：两个梯度不一致"

# %% [markdown] lang="en"
# ### Question 02.6 (4 points): in words
#
# A classmate's network of ten sigmoid layers stays at a loss of 0.69. "The first layer's
# gradient is too small, so I shall make the learning rate 10,000 times larger." Answer in
# six sentences or fewer: what do the network's outputs look like at this loss; where in
# the calculation does the gradient of the first layer become so small; why is the proposal
# no cure (think of the last layer, and of the slider for the learning rate above); what
# would you do instead, and why does it help? One point for each.

# %% [markdown] lang="zh"
# ### 问答 02.6（4 分）：用文字回答
#
# 一位同学的十层 sigmoid 网络，损失停在 0.69。他说：“第一层的梯度太小，那我把学习率放大一万倍。”请用不超过六句话
# 回答：损失为这个值时，网络的输出是什么样子；第一层的梯度是在计算的哪里变得这么小的；这个提议为什么行不通（想想
# 最后一层，以及前面试学习率的滑块）；换作你会怎么做，为什么有用？每问 1 分。

# %% [markdown] lang="en" answer="02.6" points=4
# <!-- BEGIN SOLUTION -->
# 0.69 is log 2: the network says about one half for every point. The gradient of the first
# layer is a product with one factor of sigmoid's slope for each layer behind it, each at
# most 1/4, so it shrinks at every layer on the way back. The last layers have gradients
# thousands of times larger; with a learning rate that suits the first layer, their steps
# would be far beyond anything that the slider showed to come back, and training would
# diverge, as at 1.4 there. I would
# use ReLU (or tanh) in the hidden layers: its slope is 1 where a unit is active, so the
# product does not shrink because of the slopes.
#
# *Rubric: outputs near one half for all points (1 point); a product of slopes of at most
# 1/4, one for each layer (1 point); all layers share one learning rate, and the last ones
# would diverge (1 point); another activation, such as ReLU with slope 1, or another cure
# with its reason, such as batch normalisation or fewer layers (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="02.6" points=4
# <!-- BEGIN SOLUTION -->
# 0.69 就是 log 2：网络对每个点都回答大约一半。第一层的梯度是一串因子的乘积，后面每一层都贡献一个 sigmoid 的斜率，
# 每个至多 1/4，所以往回每穿过一层都会变小。最后几层的梯度要大成千上万倍；适合第一层的学习率会使它们的步子远远超出
# 滑块上还能收回来的范围，训练就会像那里的 1.4 一样发散。我会在隐藏层改用 ReLU（或 tanh）：单元激活时斜率为 1，乘积不会因为斜率而变小。
#
# *评分：所有点的输出都接近一半（1 分）；每层一个、至多 1/4 的斜率相乘（1 分）；各层共用一个学习率，最后几层会发散
# （1 分）；换激活函数，例如斜率为 1 的 ReLU，或其他说明了理由的办法，例如批归一化、减少层数（1 分）。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# What this run recorded, and how your exercises stand. (The question in words, 4 points, is
# marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 本次运行记录的结果，以及你的练习进度。（文字题 4 分，由老师评阅。）

# %% name="results"
for name, arm in {"0": "λ = 0", "1": "λ = 1", "100": "λ = 100"}.items():
    training.record(f"test_cross_entropy_lambda_{name}", rows[arm][columns[2]])
check.progress("02")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - One neuron is a straight line. A hidden layer moves the points until a line is enough.
# - Back-propagation is the chain rule from the back to the front: what flows into a weight
#   times what flows back to it. A gradient check proves it.
# - Activations that are flat hand on no gradient. Sigmoid's slope is at most 1/4; ten
#   sigmoid layers do not learn, ten ReLU layers do.
# - Training falls while validation rises: over-fitting. Neither comes down: under-fitting.
#   L2, dropout and early stopping act against the first; more data is better still.
#
# **Next:** lab 03a turns pictures into tensors, and lab 03b trains the simplest network of
# all, a single linear unit, on them.

# %% [markdown] lang="zh"
# ## 要点
#
# - 一个神经元就是一条直线。隐藏层移动这些点，直到一条直线就够用。
# - 反向传播就是从后往前用链式法则：一个权重的导数，等于流入它的值乘以从后面传回来的梯度。梯度检验能证明它是对的。
# - 变平的激活函数传不过梯度。sigmoid 的斜率至多 1/4；十个 sigmoid 层学不会，十个 ReLU 层能学会。
# - 训练下降而验证上升：过拟合。两条都降不下来：欠拟合。L2、随机失活（dropout）和早停用来对付前者；更多的数据则更好。
#
# **下一步**：实验 03a 把图片变成张量，实验 03b 再用最简单的网络，即单个线性单元，在图片上训练。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - W. S. McCulloch, W. Pitts, "A logical calculus of the ideas immanent in nervous
#   activity", *Bulletin of Mathematical Biophysics* 5 (1943), 115-133.
# - F. Rosenblatt, "The perceptron: a probabilistic model for information storage and
#   organization in the brain", *Psychological Review* 65 (1958), 386-408.
# - A. B. J. Novikoff, "On convergence proofs on perceptrons", *Symposium on the
#   Mathematical Theory of Automata* 12 (1962), 615-622.
# - M. Minsky, S. Papert, *Perceptrons*, MIT Press, 1969 (what one layer cannot do).
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by
#   back-propagating errors", *Nature* 323 (1986), 533-536.
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, "Efficient BackProp", in *Neural Networks:
#   Tricks of the Trade*, Springer, 1998, section 4.4 (the scaled tanh).
# - X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
#   networks", *AISTATS* 2010, 249-256.
# - K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", arXiv:1502.01852
#   (2015), section 2.2 (the initial weights).
# - N. Srivastava and others, "Dropout: a simple way to prevent neural networks from
#   overfitting", *Journal of Machine Learning Research* 15 (2014), 1929-1958.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - W. S. McCulloch、W. Pitts，“A logical calculus of the ideas immanent in nervous
#   activity”，*Bulletin of Mathematical Biophysics* 5（1943），115-133。
# - F. Rosenblatt，“The perceptron: a probabilistic model for information storage and
#   organization in the brain”，*Psychological Review* 65（1958），386-408。
# - A. B. J. Novikoff，“On convergence proofs on perceptrons”，*Symposium on the
#   Mathematical Theory of Automata* 12（1962），615-622。
# - M. Minsky、S. Papert，*Perceptrons*，MIT Press，1969（单层感知机做不到什么）。
# - D. E. Rumelhart、G. E. Hinton、R. J. Williams，“Learning representations by
#   back-propagating errors”，*Nature* 323（1986），533-536。
# - Y. LeCun、L. Bottou、G. Orr、K.-R. Müller，“Efficient BackProp”，载神经网络文集 *Neural
#   Networks: Tricks of the Trade*，Springer，1998，第 4.4 节（缩放的 tanh）。
# - X. Glorot、Y. Bengio，“Understanding the difficulty of training deep feedforward neural
#   networks”，*AISTATS* 2010，249-256。
# - K. He、X. Zhang、S. Ren、J. Sun，“Delving deep into rectifiers”，arXiv:1502.01852
#   （2015），第 2.2 节（初始权重）。
# - N. Srivastava 等，“Dropout: a simple way to prevent neural networks from overfitting”，
#   *Journal of Machine Learning Research* 15（2014），1929-1958。
