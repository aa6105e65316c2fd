# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Softmax regression reads handwritten digits"
#       zh: softmax 回归识别手写数字
#     case:
#       en: "Logistic regression: handwritten digits"
#       zh: 逻辑回归：手写数字识别
#     week: 4
#     chapter:
#       en: "Neural networks in TensorFlow"
#       zh: 第三章 神经网络的 TensorFlow 实现
#     minutes: {sample: 1, full: 1}
#     memory_mib: {sample: 1000, full: 2200}
#     data: [digits]
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - turn ten scores into ten probabilities, and say what softmax keeps and what it changes,
# - derive the cross-entropy from the likelihood of the labels, and its gradient by hand,
# - confirm that gradient with TensorFlow's tape before you trust it,
# - read the 7,840 weights of a trained model as ten pictures,
# - find the mistakes a model is surest of, and say what softmax regression cannot see.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 把十个得分变成十个概率，并说出 softmax 保留了什么、改变了什么；
# - 从标签的似然推导出交叉熵，并手工求出它的梯度；
# - 先用 TensorFlow 的梯度带核对这个梯度，再放心使用；
# - 把训练好的 7,840 个权重当作十张图来读；
# - 找出模型最有把握的错误，并说出 softmax 回归看不见什么。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. TensorFlow is imported by name for one purpose: its
# gradient tape, with which we check a derivation.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。单独导入 TensorFlow 只为一件事：用它的梯度带核对推导。

# %% name="setup"
import helpers
from helpers import data, plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=784)

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## Ten stencils over one picture
#
# The linear regression of labs 03b and 03c answers *how much*: pixels times weights, added
# up, give one number. Now the question is *which one*: which of ten digits is this? *Softmax
# regression* uses this weighted sum once for each digit, with ten sets of weights. (With two
# classes it is *logistic regression*; lab 04b is about it.)
#
# A set of weights works like a stencil laid over the picture: ink where the stencil is
# positive speaks for the digit, ink where it is negative speaks against it. The figure
# shows that on 5 x 5 squares with three stencils drawn by hand, for 7, 1 and 0; only the
# telling squares are marked. The lower row shows the picture once more and then its product
# with each stencil, square by square. Add a product up and you have the score.

# %% [markdown] lang="zh"
# ## 把十块模板放在一张图片上
#
# 实验 03b 和 03c 的线性回归回答的是*多少*：像素乘以权重再相加，得到一个数。现在的问题是*哪一个*：
# 这是十个数字中的哪一个？*softmax 回归*对每个数字各算一次这样的加权和，用十组不同的权重。
# （只有两类时，它就是*逻辑回归*，见实验 04b。）
#
# 一组权重就像放在图片上的一块模板：模板为正的地方有墨，就支持这个数字；为负的地方有墨，就反对它。
# 下图用 5×5 的方格和三块手画的模板（7、1 和 0）来说明，模板只标出了最能区分的格子。下排先是同一张图片，
# 然后是它与每块模板逐格相乘的结果。把一张乘积图加起来，就是得分。

# %% name="stencils"
# alt: A 7 of 5 x 5 squares, three stencils, and the products with sums 3, 1, -3  |  5 x 5 方格的 7，数字 7、1、0 的模板，以及和为 3、1、-3 的乘积图
VALUES = {"#": 1.0, "+": 1.0, "-": -1.0, ".": 0.0}


def squares(drawing):
    """Turn five words of five marks into a 5 x 5 array."""  # zh: "把五个词、每词五个符号变成 5 x 5 的数组。"
    return np.array([[VALUES[mark] for mark in row] for row in drawing.split()])


picture = squares(".###. ...#. ..#.. ..#.. ..#..")
stencils = {
    "7": squares("+++++ ---.+ ..-+. ..+-- .+.--"),
    "1": squares(".-+-. ..+-. ..+.. ..+.. ..+.."),
    "0": squares("..... +---+ +---+ +---+ ....."),
}
products = [picture * stencil for stencil in stencils.values()]
scores = np.array([product.sum() for product in products])
captions = [f"score of {d}: {s:g}" for d, s in zip(stencils, scores, strict=True)]  # zh: "{d} 的得分：{s:g}"
plots.filters(
    np.stack([picture, *stencils.values(), picture, *products], axis=-1),
    names=["picture", "for 7", "for 1", "for 0", "picture", *captions],  # zh: "图片", "7 的模板", "1 的模板", "0 的模板", "图片"
    columns=4,
    quantity="value",  # zh: "数值"
    title="The stencil of 7 fits best",  # zh: "7 的模板最合适"
)

# %% [markdown] lang="en"
# Yellow is +1, dark blue -1, the grey between them 0. The 7 wins with a score of 3. How
# sure should we be? Scores can be any numbers; probabilities lie between 0 and 1 and sum
# to 1. *Softmax* turns the one into the other: take $e$ to the power of each score, which
# is always positive, then divide by the sum.

# %% [markdown] lang="zh"
# 黄色是 +1，深蓝是 -1，中间的灰色是 0。7 以 3 分胜出。我们该有多大把握？得分可以是任意数；概率则在
# 0 与 1 之间，总和为 1。*softmax* 把前者变成后者：以 $e$ 为底、得分为指数取幂，结果总是正的，再除以
# 它们的和。

# %% name="first-softmax" tags=["strict"]
powers = np.exp(scores)
shares = powers / powers.sum()
for digit, score, share in zip(stencils, scores, shares, strict=True):
    print(f"{digit}   score {score:4.0f}   probability {share:.3f}")  # zh: "{digit}   得分 {score:4.0f}   概率 {share:.3f}"

# %% [markdown] lang="en"
# In this lab nobody draws the stencils. They are learned, 28 x 28 squares each, from
# labelled pictures alone.

# %% [markdown] lang="zh"
# 在这个实验里，模板不再由人来画，而是只凭带标签的图片学出来，每块 28×28 格。

# %% [markdown] lang="en" section="data"
# ## The digits, and how far averages get
#
# The line below the cell says which data you have: the bundled sample (1,797 small digits
# written by 13 people, enlarged to 28 x 28) or the full MNIST set of 70,000. Everything
# below runs on both; accuracies differ. One picture of each digit is a column of the
# figure.

# %% [markdown] lang="zh"
# ## 数字图片，以及平均图能做到什么程度
#
# 运行后的那一行会说明你用的是哪份数据：随附的样本（13 人书写的 1,797 个小数字，放大到 28×28），或完整的
# MNIST（70,000 个）。下面的代码在两份数据上都能运行，只是准确率不同。图中每一列是同一个数字。

# %% name="load"
digits = data.load("digits")
full = digits.scale == "full"
print(digits.train.x.shape, digits.train.x.dtype, digits.test.x.shape)

# %% name="look"
# alt: Four rows of the digits 0 to 9 in different handwritings  |  四行手写数字，每行从 0 到 9，笔迹各不相同
places = [np.flatnonzero(digits.train.y == digit)[:4] for digit in range(10)]
chosen = np.stack(places).T.ravel()  # row by row  |  逐行排列
plots.image_grid(
    digits.train.x[chosen],
    digits.train.y[chosen],
    columns=10,
    title="The same ten digits four times, no two alike",  # zh: "同样的十个数字写了四遍，没有两个相同"
)

# %% [markdown] lang="en"
# Look down the column of the 1 and that of the 4. How much ink do two pictures of the same
# digit share? A stencil has to fit all of them at once.
#
# The pictures become numbers between 0 and 1. A tenth of the training pictures is kept
# aside for validation: if you choose a learning rate or a number of epochs, choose it there.
# The test set is for the end.

# %% [markdown] lang="zh"
# 顺着 1 那一列和 4 那一列往下看：同一个数字的两张图片，有多少墨迹是重合的？一块模板必须同时适合它们
# 全部。
#
# 先把图片变成 0 到 1 之间的数。训练图片留出十分之一作验证：如果你要选学习率或轮数，就在那里选；测试集
# 留到最后。

# %% name="prepare"
pictures = (digits.train.x / 255).astype("float32")
x_test, y_test = (digits.test.x / 255).astype("float32"), digits.test.y

kept = len(pictures) // 10
x_train, y_train = pictures[:-kept], digits.train.y[:-kept]
x_validation, y_validation = pictures[-kept:], digits.train.y[-kept:]
print(len(x_train), len(x_validation), len(x_test))

# %% [markdown] lang="en"
# ### The simplest stencils: averages
#
# Before any training: take the average of all training pictures of a digit as its stencil.
# The figure shows the ten averages, grey where the writers disagree.

# %% [markdown] lang="zh"
# ### 最简单的模板：平均图
#
# 训练之前先试一试：把一个数字的所有训练图片的平均，当作它的模板。下图是十张平均图，各人写法不一致的地方
# 呈灰色。

# %% name="averages"
# alt: Ten blurred average digits, 0 to 9  |  十张模糊的平均数字图，从 0 到 9
averages = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
plots.image_grid(
    averages,
    range(10),
    columns=10,
    title="Ten averages, blurred and still readable",  # zh: "十张平均图：模糊，但仍能认出"
)

# %% [markdown] lang="en"
# A picture $x$ goes to the average $m_k$ that is nearest. That, too, is a linear score.
# Written out, the squared distance is
#
# $$ \sum_j (x_j - m_{kj})^2 = \sum_j x_j^2 - 2 \sum_j x_j m_{kj} + \sum_j m_{kj}^2 $$
#
# where $j$ runs over the 784 pixels. The first sum is the same for all ten digits, so the
# nearest average is the one with the largest
# $\sum_j x_j m_{kj} - \frac{1}{2} \sum_j m_{kj}^2$: a weight for each pixel and a constant,
# the *bias*.

# %% [markdown] lang="zh"
# 一张图片 $x$ 归于离它最近的平均图 $m_k$。这其实也是线性的得分。把距离的平方展开：
#
# $$ \sum_j (x_j - m_{kj})^2 = \sum_j x_j^2 - 2 \sum_j x_j m_{kj} + \sum_j m_{kj}^2 $$
#
# 其中 $j$ 取遍 784 个像素。第一项对十个数字都一样，所以最近的平均图就是使
# $\sum_j x_j m_{kj} - \frac{1}{2} \sum_j m_{kj}^2$ 最大的那一张：每个像素一个权重，再加一个常数，即*偏置*。


# %% name="nearest-average"
def flat(images):
    """Return (n, 28, 28) pictures as rows of 784 pixels."""  # zh: "把 (n, 28, 28) 的图片变成每行 784 个像素。"
    return images.reshape(len(images), -1)


def average_scores(images):
    """Return one score for each picture and digit, shape (n, 10)."""  # zh: "返回每张图片对每个数字的得分，形状 (n, 10)。"
    biases = -0.5 * (flat(averages) ** 2).sum(axis=1)
    return flat(images) @ flat(averages).T + biases


hits_train = average_scores(x_train).argmax(axis=1) == y_train
hits_validation = average_scores(x_validation).argmax(axis=1) == y_validation
print(f"training accuracy {hits_train.mean():.3f}")  # zh: "训练准确率 {hits_train.mean():.3f}"
print(f"validation accuracy {hits_validation.mean():.3f}")  # zh: "验证准确率 {hits_validation.mean():.3f}"

# %% [markdown] lang="en"
# Guessing would give 0.1. Ten averages, only averaged, nothing trained, read most digits.
# These are the numbers that training has to beat. (Keep both in mind: ten averages over-fit
# little, so most of their difference comes from the tenth kept aside being easier or harder
# than the rest.)

# %% [markdown] lang="zh"
# 随机猜测的准确率是 0.1。十张平均图，只是取平均，没有训练，就能认出大部分数字。训练必须胜过这两个数。（记住
# 它们：十张平均图很少过拟合，所以两者之差主要来自留作验证的十分之一碰巧比其余的容易或者难。）

# %% [markdown] lang="en" section="model"
# ## The model
#
# The score of digit $k$ for a picture with pixels $x_1, \dots, x_{784}$ is
#
# $$ z_k = \sum_{j=1}^{784} x_j w_{jk} + b_k $$
#
# with $w_{jk}$ the weight that joins pixel $j$ to digit $k$ and $b_k$ the bias of digit $k$.
# Scores before softmax are also called *logits*. How many numbers are to be learned? Ten
# stencils of 784 weights and ten biases: $784 \times 10 + 10 = 7{,}850$. We build it and
# let Python count. All weights start at zero: nothing is known yet, so no digit is
# preferred.

# %% [markdown] lang="zh"
# ## 模型
#
# 对像素为 $x_1, \dots, x_{784}$ 的图片，数字 $k$ 的得分是
#
# $$ z_k = \sum_{j=1}^{784} x_j w_{jk} + b_k $$
#
# 其中 $w_{jk}$ 是连接像素 $j$ 与数字 $k$ 的权重，$b_k$ 是数字 $k$ 的偏置。softmax 之前的得分也叫
# *logits*。要学的数有多少个？十块模板各 784 个权重，再加十个偏置：$784 \times 10 + 10 = 7{,}850$。
# 我们把它搭出来，让 Python 数一数。所有权重从零开始：还什么都不知道，所以不偏向任何数字。


# %% name="model"
def build_softmax_regression():
    """Ten weighted sums of 28 x 28 pixels: 7,850 weights."""  # zh: "28 x 28 个像素的十个加权和：7,850 个参数。"
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(10, kernel_initializer="zeros", name="scores"),
        ]
    )


model = build_softmax_regression()
assert model.count_params() == 28 * 28 * 10 + 10 == 7_850
plots.network_table(model)

# %% [markdown] lang="en"
# ### From scores to probabilities
#
# $$ p_k = \frac{e^{z_k}}{\sum_{l=0}^{9} e^{z_l}} $$
#
# $p_k$ is the probability that the model gives to digit $k$; the sum over $l$ runs over all
# ten digits. Two properties follow from the formula. The order stays: the largest score has
# the largest probability. And only differences count: $p_k / p_l = e^{z_k - z_l}$, so
# adding the same number to all scores changes nothing. The cell checks that with the
# scores of the story.

# %% [markdown] lang="zh"
# ### 从得分到概率
#
# $$ p_k = \frac{e^{z_k}}{\sum_{l=0}^{9} e^{z_l}} $$
#
# $p_k$ 是模型给数字 $k$ 的概率，对 $l$ 求和取遍全部十个数字。由公式可得两个性质。次序不变：得分最大的，概率也
# 最大。只有差值起作用：$p_k / p_l = e^{z_k - z_l}$，所以给所有得分加上同一个数，结果不变。下面用开头的
# 三个得分核对一下。

# %% name="shift-scores" tags=["strict"]
for added in (0, 5, -20):
    shares = ops.convert_to_numpy(ops.softmax(scores + added))
    print(f"{added:4d}", np.round(shares, 3))

# %% [markdown] lang="en"
# Three times the same probabilities. (That is also the trick of exercise 04a.1: $e^{1000}$
# is too large for a computer's floats, so one subtracts the largest score first.)
#
# ### From likelihood to cross-entropy
#
# Which weights are best? Those under which the labels we see are most probable. If $p^{(i)}$
# is the probability that the model gives to the *right* digit of picture $i$, and the $n$
# pictures are independent, all labels together have the probability
#
# $$ p^{(1)} \times p^{(2)} \times \dots \times p^{(n)} , $$
#
# the *likelihood*. We want it as large as possible. As it stands, the product is useless on
# a computer. Take a model that gives the right digit of every picture the probability 0.9:

# %% [markdown] lang="zh"
# 三次得到的概率都一样。（练习 04a.1 的窍门也在这里：$e^{1000}$ 超出了计算机浮点数的范围，所以要先减去
# 最大的得分。）
#
# ### 从似然到交叉熵
#
# 什么样的权重最好？使我们看到的这些标签最有可能出现的权重。设 $p^{(i)}$ 是模型给第 $i$ 张图片的*正确*数字的
# 概率，$n$ 张图片相互独立，那么全部标签一起出现的概率是
#
# $$ p^{(1)} \times p^{(2)} \times \dots \times p^{(n)} , $$
#
# 这就是*似然*。我们希望它尽可能大。但这个乘积在计算机上没法直接用。设有一个模型，给每张图片的正确
# 数字的概率都是 0.9：

# %% name="likelihood" tags=["strict"]
for n in (10, 1_000, 10_000):
    print(f"n = {n:6,}   product {0.9**n:8.1e}   mean of -log {-np.log(0.9):.4f}")  # zh: "n = {n:6,}   乘积 {0.9**n:8.1e}   -log 的平均 {-np.log(0.9):.4f}"

# %% [markdown] lang="en"
# With 10,000 pictures the product is rounded to zero. The logarithm turns the product into
# a sum, is largest where the product is largest, and stays in range. With a minus it
# becomes something to make small, and divided by $n$ it does not depend on how many
# pictures there are:
#
# $$ L = -\frac{1}{n} \sum_{i=1}^{n} \log p^{(i)} $$
#
# $L$ is the *cross-entropy*, $\log$ the natural logarithm. What does one picture cost?

# %% [markdown] lang="zh"
# 有 10,000 张图片时，乘积已经被舍入为零。取对数把乘积变成和：乘积最大处，对数也最大，而且数值不会超出
# 范围。加上负号，就变成要使之最小的量；再除以 $n$，就与图片的张数无关：
#
# $$ L = -\frac{1}{n} \sum_{i=1}^{n} \log p^{(i)} $$
#
# $L$ 就是*交叉熵*，$\log$ 是自然对数。一张图片的代价是多少？

# %% name="cost-curve"
# alt: The cost -log p falls from 4.6 at probability 0.01 to 0 at 1  |  代价 -log p 从概率 0.01 处的 4.6 降到概率 1 处的 0
p = np.linspace(0.01, 1, 100)
plots.lines(
    p,
    {"-log p": -np.log(p)},
    xlabel="probability given to the right digit",  # zh: "给正确数字的概率"
    ylabel="cost of one picture",  # zh: "一张图片的代价"
    reference={"guessing: log 10": np.log(10)},  # zh: "随机猜测：log 10"
    title="Being sure and wrong costs most",  # zh: "有把握却答错，代价最大"
)

# %% [markdown] lang="en"
# Probability 1 costs nothing, 1/10 (a guess) costs $\log 10 = 2.30$, and towards 0 the cost
# grows without bound. Accuracy would count all wrong answers alike, and would not change
# at all under a small step of the weights: it has no gradient to follow. Cross-entropy has.
#
# ### The gradient by hand
#
# One picture with the right digit $y$. Put softmax into the loss:
#
# $$ -\log p_y = -z_y + \log \sum_{l=0}^{9} e^{z_l} $$
#
# The derivative with respect to a score $z_k$: the first term gives $-1$ if $k = y$ and 0
# otherwise; the second gives $e^{z_k} / \sum_l e^{z_l} = p_k$. Write $t_k$ for 1 at the right
# digit and 0 elsewhere (the *one-hot* label). Then
#
# $$ \frac{\partial (-\log p_y)}{\partial z_k} = p_k - t_k , $$
#
# what the model said minus what is true. And as $z_k = \sum_j x_j w_{jk} + b_k$, the chain
# rule multiplies by $x_j$ for a weight and by 1 for a bias. As a mean over $n$ pictures, with
# one picture in each row of $X$, $P$ and $T$ (row $i$ is picture $i$):
#
# $$ \frac{\partial L}{\partial W} = \frac{1}{n} X^\top (P - T) , \qquad
#    \frac{\partial L}{\partial b_k} = \frac{1}{n} \sum_{i=1}^{n} (p_{ik} - t_{ik}) $$
#
# A common slip is to forget the $1/n$: then the step grows with the number of pictures.

# %% [markdown] lang="zh"
# 概率为 1 时代价为零；概率为 1/10（随机猜测）时代价是 $\log 10 = 2.30$；概率趋于 0 时代价无限增大。准确率则把
# 所有错误一视同仁，而且权重改变一点点时它根本不变，没有梯度可循；
# 交叉熵则处处有梯度。
#
# ### 手工求梯度
#
# 先看一张图片，正确的数字是 $y$。把 softmax 代入损失：
#
# $$ -\log p_y = -z_y + \log \sum_{l=0}^{9} e^{z_l} $$
#
# 对得分 $z_k$ 求导：第一项在 $k = y$ 时得 $-1$，否则得 0；第二项得
# $e^{z_k} / \sum_l e^{z_l} = p_k$。记 $t_k$ 在正确的数字处为 1，其余为 0（*独热*标签），那么
#
# $$ \frac{\partial (-\log p_y)}{\partial z_k} = p_k - t_k , $$
#
# 即模型给出的概率减去真实的标签。又因为 $z_k = \sum_j x_j w_{jk} + b_k$，由链式法则，对权重再乘 $x_j$，对偏置再乘
# 1。对 $n$ 张图片求平均，把每张图片写成 $X$、$P$、$T$ 的一行（第 $i$ 行是第 $i$ 张图片）：
#
# $$ \frac{\partial L}{\partial W} = \frac{1}{n} X^\top (P - T) , \qquad
#    \frac{\partial L}{\partial b_k} = \frac{1}{n} \sum_{i=1}^{n} (p_{ik} - t_{ik}) $$
#
# 常见的疏忽是漏掉 $1/n$：那样图片越多，步子就越大。


# %% name="gradient-by-hand"
def gradient_by_hand(images, labels, weights, biases):
    """Return the loss and its gradient, from the formulas above."""  # zh: "按上面的公式返回损失及其梯度。"
    x = flat(images).astype("float64")
    p = ops.convert_to_numpy(ops.softmax(x @ weights + biases))
    t = ops.convert_to_numpy(ops.one_hot(labels, 10))
    loss = -np.sum(t * np.log(p)) / len(labels)  # t keeps the right digit  |  t 只留下正确的数字
    return loss, x.T @ (p - t) / len(labels), (p - t).mean(axis=0)


# %% [markdown] lang="en"
# ### The same gradient by tape
#
# TensorFlow knows nothing of this derivation. A `GradientTape` records each operation on
# the way to the loss and applies the chain rule backwards. If the formulas are right, the
# two must agree to rounding, at any weights; so we take random ones.

# %% [markdown] lang="zh"
# ### 用梯度带求同一个梯度
#
# TensorFlow 并不知道上面的推导。`GradientTape` 记录通往损失的每一步运算，再把链式法则倒着用一遍。如果公式
# 是对的，两者在任何权重下都应当一致，只差舍入误差；所以我们取随机的权重。


# %% name="gradient-by-tape"
def gradient_by_tape(images, labels, weights, biases):
    """Return the loss and its gradient, as TensorFlow finds them."""  # zh: "返回 TensorFlow 求出的损失及其梯度。"
    x = flat(images).astype("float64")
    weights, biases = tf.Variable(weights), tf.Variable(biases)
    with tf.GradientTape() as tape:
        log_p = tf.nn.log_softmax(x @ weights + biases)
        loss = -tf.reduce_mean(tf.gather(log_p, labels, batch_dims=1))
    of_weights, of_biases = tape.gradient(loss, [weights, biases])
    return loss.numpy(), of_weights.numpy(), of_biases.numpy()


rng = np.random.default_rng(7)
point = rng.normal(scale=0.1, size=(784, 10)), rng.normal(scale=0.1, size=10)
by_hand = gradient_by_hand(x_train[:500], y_train[:500], *point)
by_tape = gradient_by_tape(x_train[:500], y_train[:500], *point)
for name, hand, tape in zip(("L", "W", "b"), by_hand, by_tape, strict=True):
    assert np.allclose(hand, tape, rtol=1e-6, atol=1e-9)
    print(name, np.shape(hand), f"largest difference {np.max(np.abs(hand - tape)):.0e}")  # zh: "最大差 {np.max(np.abs(hand - tape)):.0e}"

# %% [markdown] lang="en"
# The loss and the gradients of 7,840 weights and ten biases agree to the last digits. From
# here on either may be used. (The tape also works where deriving by hand becomes long.)
#
# ### What the first step draws
#
# At zero weights every probability is 1/10. The step against the gradient is then, for
# digit $k$, the mean of $x (t_k - 1/10)$ over all pictures: a share of the average picture
# of that digit, minus a tenth of the average of all. We draw the ten steps as pictures.

# %% [markdown] lang="zh"
# 损失、7,840 个权重和十个偏置的梯度，直到最后几位都一致。从这里起，用哪一个都可以。（手工推导变得冗长时，
# 梯度带照样能用。）
#
# ### 第一步画出了什么
#
# 权重全为零时，每个概率都是 1/10。于是对数字 $k$，逆着梯度走的一步就是 $x (t_k - 1/10)$ 对所有图片的平均：
# 按比例缩小的该数字的平均图，减去全体平均图的十分之一。我们把这十步画成图片。

# %% name="first-step"
# alt: Ten signed pictures; each digit appears bright on the dark shape of the others  |  十张带正负号的图；每个数字都以亮色出现在其他数字的暗色轮廓上
zeros = np.zeros((784, 10)), np.zeros(10)
loss, of_weights, _ = gradient_by_hand(x_train, y_train, *zeros)
assert np.isclose(loss, np.log(10))
print(f"loss {loss:.4f}, log 10 = {np.log(10):.4f}")  # zh: "损失 {loss:.4f}，log 10 = {np.log(10):.4f}"
plots.filters(
    -of_weights.reshape(28, 28, 10),
    names=range(10),
    quantity="minus the gradient",  # zh: "负梯度"
    largest=160,
    title="After one step most digits already show",  # zh: "只走一步，大多数数字已经看得出来"
)

# %% [markdown] lang="en"
# The stencils of the averages come back, without being asked for: the gradient finds them
# in one step. Learning goes on from there, and now corrects what the averages get wrong:
# $p - t$ is large where the model errs, so the pictures it errs on count most.

# %% [markdown] lang="zh"
# 平均图的模板自己出现了：梯度一步就找到了它们。学习从这里继续，开始纠正平均图认错的地方：模型错得越多，
# $p - t$ 就越大，所以它认错的图片影响最大。

# %% [markdown] lang="en" section="training"
# ## Training
#
# *Gradient descent* by hand takes three lines: compute the gradient, walk a small way
# against it, repeat. Each step moves the weights by the *learning rate* (here 0.5) times
# the gradient. On the first 1,000 pictures:

# %% [markdown] lang="zh"
# ## 训练
#
# 手写的*梯度下降*只要三行：求梯度，逆着它走一小步，重复。每一步中，权重改变的量是*学习率*（这里取 0.5）乘以
# 梯度。先用前 1,000 张图片：

# %% name="descent-by-hand"
weights, biases = np.zeros((784, 10)), np.zeros(10)
for step in range(61):
    loss, of_weights, of_biases = gradient_by_hand(
        x_train[:1000], y_train[:1000], weights, biases
    )
    if step % 20 == 0:
        print(f"step {step:2}   loss {loss:.3f}")  # zh: "第 {step:2} 步   损失 {loss:.3f}"
    weights -= 0.5 * of_weights
    biases -= 0.5 * of_biases

# %% [markdown] lang="en"
# The loss starts at $\log 10$, as it must, and falls. Keras does the same with these
# differences: it uses all training pictures, not the first 1,000; each step takes the next
# *batch* of them instead of all at once; the pictures are shuffled before each *epoch* (one
# pass through the training set); and the learning rate is 0.1, since there are many more
# steps. Batches make many cheap steps out of one dear one; their gradient is right on average.
#
# `Sparse` in the name of the loss says that the labels are whole numbers from 0 to 9, not
# one-hot rows. `from_logits=True` tells the loss that it gets scores and is to apply softmax itself, in
# the form that cannot overflow. (A common mistake is to add a softmax layer *and* say
# `from_logits=True`: then softmax is applied twice, the gradients shrink, and nothing
# warns you.)

# %% [markdown] lang="zh"
# 损失从 $\log 10$ 开始（必然如此），然后下降。Keras 做的是同样的事，有这几点不同：它用全部训练图片，不只是前
# 1,000 张；每一步只用其中的下一*批*，而不是一次全用；每一*轮*（把训练集过一遍）之前先打乱图片的次序；步数多得多，
# 所以学习率取 0.1。分批把昂贵的一步变成许多便宜的小步，而这些小步的梯度平均起来是对的。
#
# 损失函数名字里的 `Sparse`（稀疏）是说标签是 0 到 9 的整数，而不是独热的行。`from_logits=True` 告诉损失函数：给它的是得分，softmax 由它自己做，用的是不会溢出的形式。（常见的错误是
# *既*加了 softmax 层，*又*写 `from_logits=True`：softmax 做了两遍，梯度变小，却没有任何警告。）

# %% name="train"
EPOCHS, BATCH_SIZE = (10, 128) if full else (30, 32)


def train(model, images, validation_images, every=1 if full else 5):
    """Train by plain gradient descent, always in the same order."""  # zh: "用普通的梯度下降训练，图片次序每次相同。"
    keras.utils.set_random_seed(784)
    model.compile(
        keras.optimizers.SGD(learning_rate=0.1),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=8,  # fewer calls into TensorFlow  |  少调用几次 TensorFlow
    )
    return model.fit(
        images,
        y_train,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_data=(validation_images, y_validation),
        callbacks=[training.progress(every=every)],
        verbose=0,
    )


history = train(model, x_train, x_validation)

# %% name="curves"
# alt: Loss falling and accuracy rising over the epochs, training and validation  |  损失随轮次下降、准确率上升，分训练与验证两条曲线
plots.learning_curves(
    history,
    ["loss", "accuracy"],
    title="Most of it is learned in the first few epochs",  # zh: "大部分在最初几轮就学会了"
)

# %% [markdown] lang="en"
# In the first epoch validation lies above training: the training accuracy is the mean over
# the epoch, during which the model still changes; validation is measured at its end. Now look
# at the right ends of the right panel: how far apart are they? Not all of that is
# over-fitting. The averages had a difference too: on MNIST the tenth kept aside is easier
# than the rest (and validation stays above training), on the sample it is harder. Both
# differences, beside the standard error $\sqrt{q (1 - q) / n}$ of an accuracy $q$ measured on
# $n$ pictures: so much of it is chance in which pictures were picked.

# %% [markdown] lang="zh"
# 第一轮中，验证在训练之上：训练准确率是整轮的平均，其间模型还在变；验证是在这一轮结束时测的。再看右边小图的
# 末端：两条曲线相差多少？这个差并不全是过拟合。平均图也有差：在 MNIST 上，留作验证的十分之一比其余的容易（验证
# 曲线一直在训练曲线上方）；在样本上则更难。下面把两个差与标准误差放在一起看。在 $n$ 张图片上测得的准确率 $q$，标准
# 误差是 $\sqrt{q (1 - q) / n}$：其中有这么多只是因为碰巧抽到了这些图片。

# %% name="gaps"
def standard_error(accuracy, n):
    """Return the chance in an accuracy measured on n pictures."""  # zh: "返回在 n 张图片上测得的准确率的标准误差。"
    return np.sqrt(accuracy * (1 - accuracy) / n)


end = {name: values[-1] for name, values in history.history.items()}
before = hits_train.mean() - hits_validation.mean()
after = end["accuracy"] - end["val_accuracy"]  # zh: "accuracy", "val_accuracy"
error = standard_error(end["val_accuracy"], kept)  # zh: "val_accuracy"
print(f"training minus validation, averages: {before:+.3f}")  # zh: "训练减验证，平均图：{before:+.3f}"
print(f"training minus validation, trained:  {after:+.3f}")  # zh: "训练减验证，训练后：{after:+.3f}"
print(f"standard error of the validation accuracy: {error:.3f}")  # zh: "验证准确率的标准误差：{error:.3f}"

# %% [markdown] lang="en"
# By training, the training accuracy has gained a little on the validation accuracy. Is that
# over-fitting? On the sample, with 143 validation pictures, the gain is about as large as the
# standard error: chance alone may make it. On MNIST it is several standard errors, but there
# an easier tenth also counts for less the fewer mistakes are made. So this run shows no more
# than: if ten weighted sums over-fit, then little.
#
# Now the test set.

# %% [markdown] lang="zh"
# 经过训练，训练准确率比验证准确率多升了一点。这是过拟合吗？样本上只有 143 张验证图片，多升的部分与标准误差差不多：
# 单凭偶然也会如此。在 MNIST 上它是标准误差的好几倍，但那里错误越少，“那十分之一比较容易”的影响也越小。所以这次
# 运行只能说明：十个加权和即使过拟合，也很轻微。
#
# 现在用上测试集。

# %% name="test"
scores_test = model.predict(x_test, verbose=0)
predicted = scores_test.argmax(axis=1)
test_accuracy = float(np.mean(predicted == y_test))
training.record("test_accuracy_softmax", test_accuracy, scale=digits.scale)
error = standard_error(test_accuracy, len(y_test))
print(f"standard error {error:.4f}")  # zh: "标准误差 {error:.4f}"

if full and len(history.epoch) == 10:  # all of MNIST, trained to the end  |  完整的 MNIST，训练到底
    assert abs(test_accuracy - 0.92) <= 0.01

# %% [markdown] lang="en"
# On the full MNIST set we measured 0.921: eight pictures in a hundred are misread. (The last
# two lines hold the lab to 0.92 within 0.01, on the full data only.) On the sample it is
# higher, measured 0.955; there the same 13 people wrote training and test. That is also more
# than on the validation pictures, measured 0.895: the averages, too, get less on that tenth,
# 0.825, than on the test set, 0.869 in the table below. In the sample that tenth is harder.
#
# Are the mistakes the fault of the training or of the model? The rest of the lab is about
# this question.

# %% [markdown] lang="zh"
# 在完整的 MNIST 上，我们测得 0.921：每一百张认错八张。（最后两行只在完整数据上把关：0.92，误差不超过 0.01。）样本
# 上更高，测得 0.955；那里训练与测试出自同样的 13 个人。这也高于验证图片上的准确率，测得 0.895：平均图在那十分之一
# 上同样较低，为 0.825，而在测试集上是 0.869（见后面的表）。样本中的那十分之一比较难。
#
# 这些错误是训练的问题，还是模型的问题？后面就来回答它。

# %% [markdown] lang="en" section="inside"
# ## What the model learned
#
# ### Ten weight pictures
#
# The 784 weights of a digit are a picture of 28 x 28: its stencil. Yellow weights count ink
# for the digit, dark blue ones count ink against it, grey ones do not care.

# %% [markdown] lang="zh"
# ## 模型学到了什么
#
# ### 十张权重图
#
# 一个数字的 784 个权重就是一张 28×28 的图，即它的模板。黄色的权重表示有墨就支持这个数字，深蓝表示有墨就
# 反对，灰色表示无所谓。

# %% name="weight-pictures"
# alt: Ten learned weight pictures, yellow for the digit, dark blue against it  |  学到的十张权重图：黄色处有墨支持该数字，深蓝处有墨反对
kernel = ops.convert_to_numpy(model.get_layer("scores").kernel)
plots.filters(
    kernel.reshape(28, 28, 10),
    names=range(10),
    largest=160,
    title="Ink for each digit, ink against it",  # zh: "哪里有墨支持它，哪里有墨反对它"
)

# %% [markdown] lang="en"
# The clearest is the 0: a dark middle. Ink there speaks against a 0. Compare with the first
# step above: the shapes have become less like digits. A stencil need not look like its
# digit; it has to tell it from the nine others.
#
# The margin is grey for a reason. The gradient of a weight is a sum of pixel values times
# errors: where no training picture has any ink, it is exactly zero, and the weight stays
# where it began.

# %% [markdown] lang="zh"
# 最清楚的是 0：中间是暗的，那里有墨就反对它是 0。与上面的第一步比一比：形状变得不那么像数字了。模板不必长得像
# 它的数字，只要能把它与其他九个区分开。
#
# 边缘是灰色的，这有原因。一个权重的梯度是像素值乘以误差再求和：如果所有训练图片在那里都没有墨，梯度恰好为
# 零，权重就停在起点。

# %% name="untouched"
never = flat(x_train).max(axis=0) == 0
middle = kernel.reshape(28, 28, 10)[12:16, 12:16, 0]
print(f"{never.sum()} of 784 pixels never have ink in training")  # zh: "784 个像素中有 {never.sum()} 个在训练中从没有墨"
untouched = bool(np.all(kernel[never] == 0))
print(f"their weights are all exactly zero: {untouched}")  # zh: "它们的权重全都恰好为零：{untouched}"
print(f"mean weight of 0 in the middle 4 x 4: {middle.mean():.2f}")  # zh: "0 的模板正中 4 x 4 的平均权重：{middle.mean():.2f}"

# %% [markdown] lang="en"
# Ink at such a place does not change the scores of this model. (With random initial weights it would
# mean something random: one more reason to begin at zero here.)
#
# ### The mistakes
#
# Each row is a true class, the digit that was written; each column a predicted class, the
# digit that the model read:

# %% [markdown] lang="zh"
# 那里即使有墨，也不影响这个模型的得分。（若初始权重是随机的，它的意义也是随机的：这是此处从零开始的又一个理由。）
#
# ### 认错的数字
#
# 每一行是一个真实类别，即写的数字；每一列是一个预测类别，即模型读出的数字：

# %% name="confusion"
# alt: Confusion matrix of ten digits, most of them on the diagonal  |  十个数字的混淆矩阵，大多数在对角线上
plots.confusion_matrix(
    y_test,
    predicted,
    [str(digit) for digit in range(10)],
    title="Most digits are on the diagonal; look for the pairs beside it",  # zh: "大多数在对角线上；找找对角线之外的数字对"
)

# %% [markdown] lang="en"
# Which confusions are the most frequent, and do they go both ways? Go back to the weight
# pictures of such a pair: where do the two agree, where are they opposite?
#
# A model can be wrong and unsure, or wrong and sure. The second kind is more telling. Here
# are the ten mistakes with the highest probability:

# %% [markdown] lang="zh"
# 哪些混淆最多？是双向的吗？回到这一对数字的权重图：两张图在哪里一致，在哪里相反？
#
# 模型可能答错而没有把握，也可能答错却很有把握。后一种更说明问题。下面是概率最高的十个错误：

# %% name="surest-mistakes"
# alt: Ten misread test digits with what was said, its probability, and what is true  |  十个认错的测试数字，标出模型的回答、它的概率和真实的数字
p_test = ops.convert_to_numpy(ops.softmax(scores_test))
sureness = p_test.max(axis=1)
wrong = np.flatnonzero(predicted != y_test)
surest = wrong[np.argsort(-sureness[wrong])][:10]
plots.image_grid(
    digits.test.x[surest],
    [f"said {predicted[i]}: {sureness[i]:.2f}\nis {y_test[i]}" for i in surest],  # zh: "判为 {predicted[i]}：{sureness[i]:.2f}\n实为 {y_test[i]}"
    columns=5,
    title="The ten mistakes with the highest probability",  # zh: "概率最高的十个错误"
)

# %% [markdown] lang="en"
# Some of these you would misread too; some you would read at once. Is a high probability
# worth anything, then? Count:

# %% [markdown] lang="zh"
# 其中有些你也会认错，有些你一眼就能认出。那么，概率高还有意义吗？数一数：

# %% name="sure-answers"
sure = sureness > 0.9
for name, part in {"p > 0.9": sure, "p <= 0.9": ~sure}.items():
    mistakes = int(np.sum(predicted[part] != y_test[part]))
    print(f"{name:8} {part.sum():5} answers, {mistakes:4} mistakes")  # zh: "{name:8} {part.sum():5} 个回答，其中 {mistakes:4} 个错误"

# %% [markdown] lang="en"
# Sure answers are right far more often than unsure ones, but sure is not certain. Whether
# "0.9" means nine in ten is a question of its own, *calibration*; lab 04b takes it up.
#
# Why was the model so sure of the first mistake? Scores are sums, so we can look at the
# terms. The middle picture is the stencil of what it said minus the stencil of what is
# true; the right one is picture times middle. Yellow squares voted for the mistake, dark
# blue ones against it.

# %% [markdown] lang="zh"
# 有把握的回答正确的比例高得多，但有把握不等于一定对。“0.9”是否真的意味着十次里对九次，是另一个问题，叫作
# *校准*；实验 04b 会讨论它。
#
# 模型为什么对第一个错误那么有把握？得分是一个和，所以可以逐项来看。中间的图是模型所判的那个数字的模板减去
# 真实数字的模板；右边是图片与中间这张图的乘积。黄色的格子投票给了错误的回答，深蓝的格子投了反对票。

# %% name="why"
# alt: The surest mistake, the difference of two stencils, and their product  |  最有把握的错误、两块模板之差、以及两者的乘积
worst = surest[0]
said, true = predicted[worst], y_test[worst]
difference = (kernel[:, said] - kernel[:, true]).reshape(28, 28)
votes = x_test[worst] * difference
print(f"sum of the votes {votes.sum():.2f}")  # zh: "投票的总和 {votes.sum():.2f}"
ahead = scores_test[worst, said] - scores_test[worst, true]
print(f"difference of the two scores {ahead:.2f}")  # zh: "两个得分之差 {ahead:.2f}"
shown = x_test[worst] * np.abs(difference).max()  # as bright as the weights  |  与权重同样亮
plots.filters(
    np.stack([shown, difference, votes], axis=-1),
    names=["picture", f"{said} minus {true}", "votes"],  # zh: "图片", "{said} 减 {true}", "投票"
    columns=3,
    quantity="weight, vote",  # zh: "权重、投票"
    largest=200,
    title="Each pixel votes by itself",  # zh: "每个像素各自投票"
)

# %% [markdown] lang="en"
# The yellow votes outweigh the dark blue ones; that is the whole mistake. The two numbers
# differ only by the two biases. There is nothing else in the model: no stroke, no corner, no
# loop, only single pixels that vote, each by itself. The next section shows what that means.

# %% [markdown] lang="zh"
# 黄色的票压过了深蓝色的票，错误就是这样来的。这两个数之差只来自两个偏置。模型里再没有别的东西：没有笔画，没有拐角，没有圈，只有单个的像素各自投票。下一节
# 来看这意味着什么。

# %% [markdown] lang="en" section="comparison"
# ## One thing changed at a time
#
# ### The order of the pixels
#
# Draw one random order of the 784 pixels and put all pictures, training and test, in that
# same order. For us the digits are gone:

# %% [markdown] lang="zh"
# ## 一次只改一处
#
# ### 像素的次序
#
# 随机取 784 个像素的一个次序，把所有图片（训练的和测试的）都按同一个次序重排。对我们来说，数字消失了：

# %% name="shuffle"
# alt: Ten test digits and below them the same, pixels shuffled, like noise  |  十个测试数字，下面是像素打乱后的同样十个数字，看上去只是噪声
order = np.random.default_rng(28).permutation(784)


def shuffled(images):
    """Put the pixels of every picture in the one new order."""  # zh: "把每张图片的像素按同一个新次序重排。"
    return flat(images)[:, order].reshape(-1, 28, 28)


plots.image_grid(
    [*x_test[:10], *shuffled(x_test[:10])],
    [*y_test[:10], *y_test[:10]],
    columns=10,
    title="The same numbers in another order",  # zh: "同样的数，换了次序"
)

# %% [markdown] lang="en"
# The same model, the same training, on shuffled pictures:

# %% [markdown] lang="zh"
# 用打乱的图片，同样的模型，同样的训练：

# %% name="train-shuffled"
model_shuffled = build_softmax_regression()
history_shuffled = train(
    model_shuffled, shuffled(x_train), shuffled(x_validation), every=EPOCHS
)

scores_shuffled = model_shuffled.predict(shuffled(x_test), verbose=0)
predicted_shuffled = scores_shuffled.argmax(axis=1)
same = np.mean(predicted_shuffled == predicted)
assert same > 0.99
print(f"the same answer on {same:.1%} of the test pictures")  # zh: "{same:.1%} 的测试图片得到同样的回答"

# %% [markdown] lang="en"
# It learns as well: not about as well, but the same, answer by answer (up to rounding). A
# sum does not depend on the order of its terms, and neither does its gradient; shuffling
# the pixels merely shuffles the weights. To softmax regression a picture is no picture but
# a list. That the pixels of a stroke are neighbours, it can never use.
#
# ### A hidden layer
#
# Keep everything else and put a layer of 64 ReLU units between the pixels and the scores.
# $784 \times 64 + 64 = 50{,}240$ weights lead into it, $64 \times 10 + 10 = 650$ out of
# it. Its weights must begin at random, or all 64 units would learn the same.

# %% [markdown] lang="zh"
# 它学得一样好：不是“差不多”，而是逐个回答都相同（只差舍入误差）。和与各项的次序无关，梯度也一样；打乱像素，
# 只不过把权重也打乱了。对 softmax 回归来说，图片不是图片，而是一串数。一个笔画上的像素是相邻的，这一点它
# 永远用不上。
#
# ### 一个隐藏层
#
# 其余都不变，在像素与得分之间放一层 64 个 ReLU 单元。进入这一层的参数有 $784 \times 64 + 64 = 50{,}240$
# 个，离开它的有 $64 \times 10 + 10 = 650$ 个。它的权重必须随机开始，否则 64 个单元学到的都一样。

# %% name="hidden"
keras.utils.set_random_seed(784)
model_hidden = keras.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10),
    ]
)
assert model_hidden.count_params() == 50_240 + 650
history_hidden = train(model_hidden, x_train, x_validation)
predicted_hidden = model_hidden.predict(x_test, verbose=0).argmax(axis=1)
accuracy_hidden = float(np.mean(predicted_hidden == y_test))
training.record("test_accuracy_hidden_layer", accuracy_hidden, scale=digits.scale)

# %% [markdown] lang="en"
# Both models answered the same test pictures. So we take, picture by picture, +1 where only
# the hidden layer is right, -1 where only softmax regression is, and 0 where they agree.
# The mean of these numbers is the gain; their standard deviation, divided by $\sqrt{n}$, is
# its standard error.

# %% [markdown] lang="zh"
# 两个模型回答的是同样的测试图片。所以逐张比较：只有带隐藏层的答对记 +1，只有 softmax 回归答对记 -1，两者
# 一样记 0。这些数的平均就是提高的幅度；它们的标准差除以 $\sqrt{n}$，就是它的标准误差。

# %% name="table"
right = {
    "average pictures": average_scores(x_test).argmax(axis=1) == y_test,  # zh: "平均图"
    "softmax regression": predicted == y_test,  # zh: "softmax 回归"
    "the same, shuffled": predicted_shuffled == y_test,  # zh: "同上，像素打乱"
    "with a hidden layer": predicted_hidden == y_test,  # zh: "加一个隐藏层"
}
gain = 1.0 * right["with a hidden layer"] - right["softmax regression"]  # zh: "加一个隐藏层", "softmax 回归"
chance = gain.std() / np.sqrt(len(gain))
print(f"gain by the hidden layer {gain.mean():+.4f}, standard error {chance:.4f}")  # zh: "隐藏层提高了 {gain.mean():+.4f}，标准误差 {chance:.4f}"
counts = [7_850, 7_850, 7_850, model_hidden.count_params()]
plots.results_table(
    {
        name: {"weights": count, "test accuracy": float(hits.mean())}  # zh: "参数个数", "测试准确率"
        for (name, hits), count in zip(right.items(), counts, strict=True)
    },
    formats={"test accuracy": ".4f"},  # zh: "测试准确率", ".4f"
    name="model",  # zh: "模型"
)

# %% [markdown] lang="en"
# Three readings. Averages and softmax regression have the same form and the same 7,850
# numbers; learning them from mistakes instead of averaging is what makes the difference.
# Shuffling changes nothing. And the hidden layer: on all of MNIST we measured a gain of 0.045
# with a standard error of 0.002 after the same training, so one layer of sums was a limit. On
# the sample, with 359 test pictures, the gain is within two standard errors (measured 0.011
# and 0.008): that cannot tell. More test pictures would decide, not more decimals.

# %% [markdown] lang="zh"
# 三点结论。平均图与 softmax 回归形式相同，都是 7,850 个数；从错误中学出来而不是取平均，差别就在这里。打乱像素
# 没有任何影响。至于隐藏层：在完整的 MNIST 上，同样的训练，测得提高 0.045，标准误差 0.002，可见只有一层加权和
# 确实是一种限制。在样本上只有 359 张测试图片，提高的幅度在两个标准误差以内（测得 0.011 和 0.008）：说明不了问题。
# 要分出高下，需要的是更多的测试图片，而不是更多位小数。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. All four are NumPy: `np` is enough, and functions
# that are ready-made elsewhere (such as `ops.softmax`) do not count.
#
# ### Exercise 04a.1 (3 points): a softmax that does not overflow
#
# `scores` has the shape (n, k), one picture a row. Return the probabilities, the same
# shape, each row summing to 1, as a new NumPy array: leave `scores` as it is. For the row
# (3, 1, -3) they are 0.879, 0.119 and 0.002. The rows (1000, 1001, 999) and (1000, 0, 0, 0)
# must work too, and so must rows that lie far apart: (1000, 1001) above (-1000, -1002).

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。四道题都只用 NumPy：
# 有 `np` 就够了，别处现成的函数（如 `ops.softmax`）不算。
#
# ### 练习 04a.1（3 分）：不会溢出的 softmax
#
# `scores` 的形状是 (n, k)，每行一张图片。返回概率，形状相同，每行之和为 1；结果是新的 NumPy 数组，不要改动
# `scores` 本身。对 (3, 1, -3) 这一行，结果是 0.879、0.119 和 0.002。(1000, 1001, 999)和 (1000, 0, 0, 0) 这样的
# 行也要能算；相差很远的行放在一起也要能算，例如 (1000, 1001) 下面是 (-1000, -1002)。


# %% name="softmax" exercise="04a.1"
def softmax(scores):
    """Return the probabilities of each row of scores."""  # zh: "返回每一行得分对应的概率。"
    ### BEGIN SOLUTION
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% check="04a.1"
check("04a.1", softmax)

# %% [markdown] lang="en"
# On the scores of the trained model, your function and that of Keras must agree:

# %% [markdown] lang="zh"
# 对训练好的模型的得分，你的函数应当与 Keras 的一致：

# %% name="softmax-agrees"
with check.needs("04a.1"):
    print(np.allclose(softmax(scores_test.copy()), p_test, atol=1e-6))

# %% [markdown] lang="en"
# ### Exercise 04a.2 (2 points): one-hot labels
#
# `labels` holds n whole numbers from 0 to `classes` - 1. Return an array of the shape
# (n, classes) with a 1 in each row at the place of the label and 0 elsewhere. By hand: the
# labels 2, 0, 1 with 4 classes give the rows 0010, 1000, 0100. (The last class need not
# occur.)

# %% [markdown] lang="zh"
# ### 练习 04a.2（2 分）：独热编码
#
# `labels` 是 n 个 0 到 `classes` - 1 的整数。返回形状为 (n, classes) 的数组，每行在标签的位置上为 1，其余为
# 0。先手算：标签 2、0、1，共 4 类，得到的三行是 0010、1000、0100。（最后一类不一定出现。）


# %% name="one-hot" exercise="04a.2"
def one_hot(labels, classes):
    """Return one row for each label, all zeros but for one 1."""  # zh: "每个标签返回一行，除一个 1 之外全为零。"
    ### BEGIN SOLUTION
    return np.eye(classes)[labels]
    ### END SOLUTION


# %% check="04a.2"
check("04a.2", one_hot)

# %% [markdown] lang="en"
# These two functions are all that the gradient needs. With them, $X^\top (P - T) / n$ must
# equal what the tape found:

# %% [markdown] lang="zh"
# 求梯度只需要这两个函数。用它们算出的 $X^\top (P - T) / n$ 应当等于梯度带求得的结果：

# %% name="gradient-agrees"
with check.needs("04a.1", "04a.2"):
    x = flat(x_train[:500]).astype("float64")
    p, t = softmax(x @ point[0] + point[1]), one_hot(y_train[:500], 10)
    print(np.allclose(x.T @ (p - t) / 500, by_tape[1]))

# %% [markdown] lang="en"
# ### Exercise 04a.3 (2 points): cross-entropy
#
# `probabilities` has the shape (n, k), `labels` the shape (n,). Return the mean of
# $-\log p$ over the n pictures, where $p$ is the probability given to the right class. By
# hand: the rows (0.5, 0.25, 0.25) twice, with the labels 0 and 1, cost
# $(\log 2 + \log 4) / 2 = 1.04$. A *wrong* class may have a probability of exactly 0; that
# must do no harm.

# %% [markdown] lang="zh"
# ### 练习 04a.3（2 分）：交叉熵
#
# `probabilities` 的形状是 (n, k)，`labels` 的形状是 (n,)。返回 n 张图片上 $-\log p$ 的平均，其中 $p$ 是给正确
# 类别的概率。先手算：两行都是 (0.5, 0.25, 0.25)，标签为 0 和 1，代价是 $(\log 2 + \log 4) / 2 = 1.04$。*错误*
# 类别的概率可能恰好为 0，这不应造成问题。


# %% name="cross-entropy" exercise="04a.3"
def cross_entropy(probabilities, labels):
    """Return the mean cost of the right classes' probabilities."""  # zh: "返回正确类别的概率的平均代价。"
    ### BEGIN SOLUTION
    right = probabilities[np.arange(len(labels)), labels]
    return -np.mean(np.log(right))
    ### END SOLUTION


# %% check="04a.3"
check("04a.3", cross_entropy)

# %% [markdown] lang="en"
# Keras's `evaluate` computes the same quantity from the scores:

# %% [markdown] lang="zh"
# Keras 的 `evaluate` 由得分算出的是同一个量：

# %% name="cross-entropy-agrees"
with check.needs("04a.3"):
    mine = cross_entropy(p_test.astype("float64"), y_test)
    of_keras = model.evaluate(x_test, y_test, verbose=0)[0]
    print(f"{mine:.4f} {of_keras:.4f} {np.isclose(mine, of_keras, rtol=1e-3)}")

# %% [markdown] lang="en"
# ### Exercise 04a.4 (3 points): top-k accuracy
#
# The contest of lab 01 let a program name five classes. `scores` has one row for each picture
# and one column for each class, `labels` one label for each picture. Return the share of rows
# in which the label is among the `k` highest scores; with `k` = 1 that is the accuracy. By
# hand: in the rows (2, 1, 0), (0.1, 0.2, 0.3) and (5, 6, 4) with the labels 0, 1 and 2 the
# label has the highest, the second and the third score, so the answer is 1/3 for `k` = 1 and
# 2/3 for `k` = 2. (No two scores of a row are equal.) Does it matter whether you are given
# scores or probabilities?

# %% [markdown] lang="zh"
# ### 练习 04a.4（3 分）：top-k 准确率
#
# 实验 01 中的竞赛允许程序说出五个类别。`scores` 每张图片一行、每个类别一列，`labels` 每张图片一个标签。返回标签
# 位于前 `k` 个最高得分之中的行所占的比例；`k` = 1 时就是准确率。先手算：三行 (2, 1, 0)、(0.1, 0.2, 0.3)、
# (5, 6, 4)，标签为 0、1、2，标签的得分分别是第一、第二、第三高，所以 `k` = 1 时答案是 1/3，`k` = 2 时是 2/3。
# （同一行中没有相等的得分。）给你的是得分还是概率，有没有区别？


# %% name="top-accuracy" exercise="04a.4"
def top_accuracy(scores, labels, k):
    """Return the share of rows whose label is among the k highest scores."""  # zh: "返回标签位于前 k 个最高得分之中的行所占的比例。"
    ### BEGIN SOLUTION
    of_label = scores[np.arange(len(labels)), labels]
    higher = np.sum(scores > of_label[:, None], axis=1)
    return np.mean(higher < k)
    ### END SOLUTION


# %% check="04a.4"
check("04a.4", top_accuracy)

# %% [markdown] lang="en"
# Now ask it about the test set, with the scores and with the probabilities:

# %% [markdown] lang="zh"
# 再用测试集来问它，一次给得分，一次给概率：

# %% name="top-accuracies"
with check.needs("04a.4"):
    for k in (1, 2, 3):
        of_scores, of_p = (top_accuracy(z, y_test, k) for z in (scores_test, p_test))
        print(f"k = {k}   {of_scores:.4f}   {of_p:.4f}")

# %% [markdown] lang="en"
# Softmax keeps the order, so both columns are the same, and the first row is the test
# accuracy. Compare it with the second row: of the mistakes, more than half have the right
# digit in second place.
#
# ### Question 04a.5 (4 points): in words
#
# Softmax regression learned as well on shuffled pixels. (a) Why can the model give the same
# scores after shuffling? (b) Why does every training step correspond as well, and what part
# does it play that all weights begin at zero? (c) Would the network with the hidden layer
# learn as well on shuffled pixels, too? (d) What kind of network would suffer from shuffling?
# A sentence or two for each; each is worth one point.

# %% [markdown] lang="zh"
# softmax 不改变次序，所以两列相同，第一行就是测试准确率。与第二行比较：在认错的图片中，一半以上正确的数字排在
# 第二位。
#
# ### 问答 04a.5（4 分）：用文字回答
#
# 在打乱的像素上，softmax 回归学得一样好。（a）打乱像素之后，模型为什么能给出同样的得分？（b）为什么每一步训练也
# 一一对应？权重全部从零开始起了什么作用？（c）对带隐藏层的网络，也是学得一样好吗？（d）什么样的网络会因为打乱而
# 变差？每小题一两句话，各 1 分。

# %% [markdown] lang="en" answer="04a.5" points=4
# <!-- BEGIN SOLUTION -->
# (a) A score is a sum of pixel times weight. If the pixels change places and the weights change
# places with them, each term is still there and the sum is the same. (b) The gradient of a
# weight is its own pixel's value times the error, averaged over the pictures: it does not
# ask where the pixel lies, so each step moves the same weights in the new order. Zeros look
# the same in every order, so both trainings also begin alike. (c) The units of the hidden
# layer are such sums over all pixels, too, so that network learns as well (not number by
# number, as its random initial weights do not move along). (d) Shuffling does harm only to a network that treats neighbouring pixels together, for example one that
# looks at small windows and uses the same weights at every place, as a convolution does.
#
# *Rubric: (a) the sum is the same if the weights move along (1 point); (b) each weight's
# gradient depends on its own pixel and the errors, whatever its place, and zeros make both
# begin alike (1 point); (c) yes, since the hidden units sum over all pixels, too (1 point);
# (d) one that uses which pixels are neighbours, for example windows with shared weights
# (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="04a.5" points=4
# <!-- BEGIN SOLUTION -->
# （a）得分是像素乘以权重再求和。像素换了位置，只要权重跟着换，每一项都还在，和就不变。（b）一个权重的梯度是它
# 自己那个像素的值乘以误差，再对图片求平均：它不问这个像素在哪里，所以每一步改变的都是同样的权重，只是换了次序。
# 零按什么次序排都一样，所以两次训练的起点也相同。（c）隐藏层的单元同样是对全部像素的加权和，所以带隐藏层的网络也
# 学得一样好（数值不会完全相同，因为随机的初始权重没有跟着换位置）。（d）只有把相邻的像素放在一起处理的网络才会受害，例如像卷积那样，透过小窗口看图，并在每个位置使用同样的
# 权重。
#
# *评分：（a）权重跟着换位置，和就不变（1 分）；（b）每个权重的梯度只取决于它自己的像素和误差，与位置无关，而从零
# 开始使两者起点相同（1 分）；（c）会，因为隐藏单元也是对全部像素求和（1 分）；（d）用到哪些像素相邻的网络，例如带
# 共享权重的窗口（1 分）。*
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
averages_accuracy = float(right["average pictures"].mean())  # zh: "平均图"
training.record("test_accuracy_averages", averages_accuracy, scale=digits.scale)
training.record("same_answers_when_shuffled", float(same), scale=digits.scale)
check.progress("04a")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Softmax regression is ten weighted sums and a softmax: 7,850 weights for 28 x 28 pixels.
#   Only differences between scores count.
# - Cross-entropy is the likelihood of the labels with a logarithm, a minus and a mean.
#   Guessing among ten costs $\log 10 = 2.30$; if a training does not start near there,
#   most likely something is wrong.
# - Its gradient is what the model said minus what is true, times the pixel. Check a
#   derivation by tape before you build on it.
# - The weights are pictures one can read. A sure answer is often right, but not always.
# - To this model a picture is a list of numbers: shuffle the list and nothing changes.
#
# **Next:** lab 04b has only two classes and asks more of the probabilities: thresholds,
# ROC curves, calibration, and for whom a model errs. Labs 05a and 06a then build the
# knowledge that pixels have neighbours into the network.

# %% [markdown] lang="zh"
# ## 要点
#
# - softmax 回归就是十个加权和再加一个 softmax：对 28×28 个像素有 7,850 个参数。只有得分之间的差值起作用。
# - 交叉熵就是标签的似然取对数、加负号、求平均。在十类中随机猜测的代价是 $\log 10 = 2.30$；训练若不是从这附近
#   开始，多半哪里出了错。
# - 它的梯度是模型给出的概率减去真实的标签，再乘以像素。推导出的公式，先用梯度带核对再用。
# - 权重是可以读的图。有把握的回答往往是对的，但并非总是对的。
# - 对这个模型来说，图片只是一串数：把这串数打乱，什么都不会变。
#
# **下一步**：实验 04b 只有两类，但对概率要求更多：阈值、ROC 曲线、校准，以及模型在哪些人身上出错。之后的
# 实验 05a 和 06a 再把“像素有邻居”这一知识融入网络结构。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer 2006: sections 4.3.2
#   and 4.3.4 (logistic regression with two and with more classes, cross-entropy and its
#   gradient).
# - J. S. Bridle, "Probabilistic interpretation of feedforward classification network
#   outputs, with relationships to statistical pattern recognition", in: *Neurocomputing*,
#   Springer 1990, 227-236 (the name softmax).
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
#   recognition", *Proceedings of the IEEE* 86 (1998), 2278-2324: section III (linear
#   classifiers and networks with one hidden layer on MNIST).
# - MNIST: Y. LeCun, C. Cortes, C. Burges. Bundled sample: E. Alpaydin, C. Kaynak, *Optical
#   Recognition of Handwritten Digits*, UCI Machine Learning Repository, 1998 (its test
#   part, by 13 writers, as scikit-learn ships it).

# %% [markdown] lang="zh"
# ## 参考文献
#
# - C. M. Bishop，*Pattern Recognition and Machine Learning*，Springer 2006：第 4.3.2、4.3.4 节（两类与多类的
#   逻辑回归，交叉熵及其梯度）。
# - J. S. Bridle，“Probabilistic interpretation of feedforward classification network outputs,
#   with relationships to statistical pattern recognition”，收入 *Neurocomputing*，Springer 1990，
#   227-236（softmax 这一名称的出处）。
# - Y. LeCun、L. Bottou、Y. Bengio、P. Haffner，“Gradient-based learning applied to document
#   recognition”，*Proceedings of the IEEE* 86（1998），2278-2324：第 III 节（MNIST 上的线性分类器与单隐藏层
#   网络）。
# - MNIST：Y. LeCun、C. Cortes、C. Burges。随附样本：E. Alpaydin、C. Kaynak，*Optical Recognition of
#   Handwritten Digits*，UCI Machine Learning Repository，1998（其测试部分，13 人书写，随 scikit-learn 提供）。
