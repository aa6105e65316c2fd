# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "A score for a dish: linear regression on pictures"
#       zh: 美食评分：图片上的线性回归
#     case:
#       en: "Linear regression: scores of dishes"
#       zh: 线性回归：美食评分
#     week: 3
#     chapter:
#       en: "Neural networks in TensorFlow"
#       zh: 第三章 神经网络的 TensorFlow 实现
#     minutes: {sample: 1, full: 1}
#     memory_mib: {sample: 1200, full: 1200}
#     data: [food_scores]
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - fit a linear regression to pictures in three ways: a closed formula, the same with a
#   penalty (ridge regression), and SGD in Keras; and check that they agree,
# - judge a regression by RMSE and R², beside the simplest model there is: the mean,
# - recognise what happens when a model has more weights than there are pictures,
# - choose the strength of a penalty on a validation set,
# - say how much of the error no model can remove, and what is left to gain.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 用三种方法在图片上做线性回归：闭式公式、加惩罚项的公式（岭回归）、Keras 的 SGD，并核对三者一致；
# - 用 RMSE 和 R² 评价回归，并与最简单的模型（平均分）作比较；
# - 认出权重比图片多时会发生什么；
# - 在验证集上选择惩罚的强度；
# - 说出误差中有多少是任何模型都去不掉的，还有多少余地。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. `training.start` starts TensorFlow without its log
# lines and gives every run the same random numbers. `food_scores` from `labdata.make` is
# the program that drew the bundled dishes; it will tell us how they were scored.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。`training.start` 启动 TensorFlow（不显示日志），并让每次运行得到同样的随机数。
# `labdata.make` 里的 `food_scores` 是绘制随附菜品图片的程序，后面会用它查出分数是怎么打的。

# %% name="setup"
import helpers
from helpers import data, plots, training
from helpers.checks import NotAttempted, check
from labdata.make import food_scores, raters

helpers.set_language("en")  # zh: "zh"
training.start(seed=3)

import ipywidgets
import keras
import numpy as np
from keras import layers

# %% [markdown] lang="en" section="story"
# ## A score is a weighted sum
#
# People looked at pictures of dishes and gave each a score from 1 to 5. Can a program
# predict the score from the picture alone? Linear regression is the simplest attempt.
# Every number $x_j$ of the picture gets a weight $w_j$, and
#
# $$ \hat y = b + \sum_{j=1}^{d} w_j x_j $$
#
# is the predicted score: $d$ is how many numbers there are, $b$ the bias. A positive
# weight says "brightness here earns points", a negative one "costs points". The figure
# does it by hand for a picture of 4 x 4: multiply place by place, add up, add the bias.

# %% [markdown] lang="zh"
# ## 分数是加权和
#
# 人们看菜品图片，给每张打 1 到 5 分。程序能不能只凭图片预测分数？线性回归是最简单的尝试。图片中的每个数
# $x_j$ 配一个权重 $w_j$，
#
# $$ \hat y = b + \sum_{j=1}^{d} w_j x_j $$
#
# 就是预测的分数：$d$ 是数的个数，$b$ 是偏置。正的权重表示“这里亮就加分”，负的表示“这里亮就扣分”。下图对
# 一张 4×4 的图片手算一遍：逐个位置相乘，求和，再加偏置。

# %% name="weighted-sum" tags=["strict"]
# alt: A 4 x 4 picture times 4 x 4 weights gives 16 products, to be added up  |  4×4 的图片乘以 4×4 的权重，得到 16 个乘积，再相加
picture = np.array([[9, 8, 8, 9], [8, 3, 2, 8], [9, 2, 4, 9], [9, 8, 9, 8]]) / 10
weights = np.array([[1, 1, 1, 1], [1, -5, -5, 1], [1, -5, -5, 1], [1, 1, 1, 1]]) / 10
bias = 3.0
predicted = bias + np.sum(weights * picture)
panels = {
    "brightness x": picture,  # zh: "亮度 x"
    "weights w": weights,  # zh: "权重 w"
    "products w x": weights * picture,  # zh: "乘积 w x"
}
figure = plots.new_figure(
    f"Bias {bias} plus the sum of the products: a score of {predicted:.2f}",  # zh: "偏置 {bias} 加上乘积之和：得 {predicted:.2f} 分"
    height=2.4,
)
for axes, (name, values) in zip(figure.subplots(1, 3), panels.items(), strict=True):
    axes.imshow(values, vmin=-1, vmax=1)
    axes.set_title(name, fontsize=10)
    axes.axis("off")
    for (row, column), value in np.ndenumerate(values):
        ink = "black" if value > 0.2 else "white"
        axes.text(column, row, f"{value:.2f}", ha="center", va="center", color=ink)
figure

# %% [markdown] lang="en"
# These weights like a dark dish on a bright table. Nobody chooses the weights of a
# regression by hand: they are the ones that make the squared errors on known pictures as
# small as possible. That sounds safe. This lab shows how it goes wrong when there are
# more weights than pictures, and what can be done.

# %% [markdown] lang="zh"
# 这组权重喜欢亮桌面上的深色菜品。回归的权重并不靠人挑选：取使已知图片上误差平方和最小的那一组。听起来很
# 稳妥。本实验要展示的是，权重比图片多时它怎样出错，又有什么办法。

# %% [markdown] lang="en" section="data"
# ## The dishes, before any model
#
# Run the next cell: the first line it prints says which data you have. The bundled sample
# was drawn by a program; nine simulated raters scored each picture by a rule that we
# know. The full set holds photographs from a course like this one, with the score of
# each; by what rule, and by how many people, nobody tells. For once the full set is the
# smaller one: 195 photographs against 400 drawn dishes. All cells run on both; what the
# text says "on the photographs" comes from a run of our own on the full set.

# %% [markdown] lang="zh"
# ## 先看菜品，再谈模型
#
# 运行下一个单元格，打印的第一行会说明你用的是哪份数据。随附的样本由程序绘制，九位模拟的评分者按一条已知的
# 规则打分。完整数据是一门类似课程所用的照片，每张附有分数；按什么规则、由几个人打的，没有说明。完整数据反而
# 更少：195 张照片，而绘制的菜品有 400 张。所有代码在两份数据上都能运行；文中说到“在照片上”的结果，来自我们
# 自己在完整数据上的一次运行。

# %% name="load"
dishes = data.load("food_scores")
print(dishes.train.x.shape, dishes.train.x.dtype, dishes.test.x.shape)

# %% name="look"
# alt: The six dishes with the lowest scores above the six with the highest  |  得分最低的六道菜，下面是得分最高的六道菜
order = np.argsort(dishes.train.y)
ends = [*order[:6], *order[-6:]]
plots.image_grid(
    dishes.train.x[ends],
    [f"{score:.2f}" for score in dishes.train.y[ends]],
    columns=6,
    title="The six lowest scores (above) and the six highest (below)",  # zh: "得分最低的六道菜（上）与最高的六道菜（下）"
)

# %% [markdown] lang="en"
# What would you look at? Write down three things in which the two rows differ. Later you
# can compare them with what the regression uses, and, for the drawn dishes, with what
# the raters really looked at.
#
# Two sets have to be kept apart from the start. One fifth of the training pictures
# becomes the validation set: every choice is made there. The first fifth will do, because
# the order of the pictures has nothing to do with their scores; otherwise one would
# shuffle them first. The test set waits until the end.

# %% [markdown] lang="zh"
# 换作你，会看什么？写下两排图片的三处不同。后面可以与回归所用的信息比较；对绘制的菜品，还可以与评分者真正
# 看的东西比较。
#
# 一开始就要分清两部分数据。训练图片的五分之一留作验证集，一切选择都在那里做。图片的排列次序与分数无关，所以
# 取前五分之一即可；如果有关，就要先打乱。测试集等到最后才用。

# %% name="split"
fifth = len(dishes.train) // 5
parts = {
    "train": (dishes.train.x[fifth:], dishes.train.y[fifth:]),
    "validation": (dishes.train.x[:fifth], dishes.train.y[:fifth]),
    "test": (dishes.test.x, dishes.test.y),
}
scores = {name: y.astype("float64") for name, (x, y) in parts.items()}
for name, values in scores.items():
    print(f"{name:10} {len(values):4}  {values.mean():.3f} ± {values.std():.3f}")

# %% name="scores"
# alt: Histogram of the scores: most within one point of the mean, few at the ends  |  分数的直方图：多数与平均分相差不到 1 分，两端很少
mean_score = scores["train"].mean()
plots.histogram(
    dishes.train.y,
    bins=np.arange(1, 5.01, 0.25),
    xlabel="score in points",  # zh: "分数"
    reference={"mean": mean_score},  # zh: "平均分"
    title="Most scores lie within one point of the mean",  # zh: "多数分数与平均分相差不到 1 分"
)

# %% [markdown] lang="en"
# ### The model to beat: the mean
#
# A model that never looks at the picture and always says the mean of the training scores
# is the *baseline*. We measure errors by their root mean square,
#
# $$ \mathrm{RMSE} = \sqrt{\frac{1}{n} \sum_{i=1}^{n} (\hat y_i - y_i)^2} $$
#
# where $y_i$ is the true and $\hat y_i$ the predicted score of picture $i$ of $n$. It is
# in points, like the scores.

# %% [markdown] lang="zh"
# ### 要胜过的模型：平均分
#
# 不看图片、永远回答训练集平均分的模型，就是*基线*。误差用均方根来衡量：
#
# $$ \mathrm{RMSE} = \sqrt{\frac{1}{n} \sum_{i=1}^{n} (\hat y_i - y_i)^2} $$
#
# 其中 $y_i$ 是 $n$ 张图片中第 $i$ 张的真实分数，$\hat y_i$ 是预测分数。它的单位与分数相同。


# %% name="rmse"
def rmse(predicted, true):
    """Root mean squared error, in points."""  # zh: "均方根误差，单位：分。"
    return float(np.sqrt(np.mean((predicted - true) ** 2)))


# %% name="baseline"
baseline = {name: rmse(mean_score, true) for name, true in scores.items()}
print({name: round(error, 3) for name, error in baseline.items()})

# %% [markdown] lang="en"
# The RMSE of the mean is the standard deviation of the scores, or close to it (each part
# has a mean of its own). A regression is worth something only if it is *below* these
# numbers on pictures that it has not seen. R², which you will write in exercise 03b.1,
# says the same as a share: 1 is perfect, 0 is as good as the mean, below 0 is worse.
# (Accuracy, which one often sees passed to `compile` by habit, means nothing here:
# predictions are numbers with many decimals that hardly ever equal a true score exactly,
# so the accuracy is always close to 0.)

# %% [markdown] lang="zh"
# 平均分的 RMSE 就是分数的标准差，或与之相近（各部分的平均分略有不同）。只有在没见过的图片上*低于*这些数，
# 回归才有价值。你将在练习 03b.1 中写的 R² 用比例说同一件事：1 为完美，0 与平均分一样好，负数则更差。
# （常有人习惯性地在 `compile` 里写上准确率，它在这里毫无意义：预测是
# 连续的小数，几乎不会与真实分数恰好相等，准确率总是接近 0。）

# %% [markdown] lang="en" section="model"
# ## Dense(1) on pixels
#
# In Keras, linear regression is a single dense layer with one unit and no activation. Its
# inputs are the $64 \times 64 \times 3$ numbers of a picture in one long row. As in
# lab 03a, we bring the bytes to 0..1 first. We also subtract the mean training picture,
# so that each input says how this dish *differs* from the usual one; the same mean is
# subtracted from validation and test pictures.

# %% [markdown] lang="zh"
# ## 像素上的 Dense(1)
#
# 在 Keras 里，线性回归就是一个没有激活函数、只有一个单元的全连接层。输入是图片的 $64 \times 64 \times 3$
# 个数，排成一长行。与实验 03a 一样，先把字节变到 0..1。再减去训练图片的平均图，使每个输入表示这道菜与通常
# *差*多少；验证和测试图片减去的也是同一张平均图。

# %% name="pixels"
flat = {name: x.reshape(len(x), -1) / 255 for name, (x, y) in parts.items()}
mean_picture = flat["train"].mean(axis=0)
pixels = {name: x - mean_picture for name, x in flat.items()}


def dense(inputs, penalty=0.0):
    """Linear regression as a network; the bias starts at the mean score."""  # zh: "写成网络的线性回归，偏置从平均分开始。"
    return keras.Sequential(
        [
            keras.Input((inputs,)),
            layers.Dense(
                1,
                kernel_initializer="zeros",
                bias_initializer=keras.initializers.Constant(mean_score),
                kernel_regularizer=keras.regularizers.L2(penalty),
                name="score",
            ),
        ]
    )


plots.network_table(dense(64 * 64 * 3))

# %% [markdown] lang="en"
# $64 \times 64 \times 3 + 1 = 12{,}289$ weights, the bias included, and a few hundred
# pictures at most. Each picture gives one equation, $b + \sum_j w_j x_{ij} = y_i$, with
# $x_{ij}$ the number $j$ of picture $i$. With more unknowns than equations all of them
# can be satisfied at once, and in infinitely many ways.
#
# ### Least squares, by formula
#
# Write the centred training pictures as rows of a matrix $X$ and the scores minus their
# mean as a column $y$. The weights that make $\lVert Xw - y \rVert^2$ smallest satisfy the
# normal equations $X^\top X w = X^\top y$. Where many $w$ do, we take the shortest, the
# *minimum-norm solution*. It is a weighted sum of the training pictures, $w = X^\top a$: a
# part of $w$ at right angles to all of them would change no prediction on them and only
# make $w$ longer. The coefficients $a$, one a picture, follow from $X X^\top a = y$: as
# many equations as there are pictures, not as many as there are weights, so the computer
# is done at once. The bias is such that the mean picture gets the mean score. (Read the
# function without `strength` for now.)

# %% [markdown] lang="zh"
# 权重连同偏置共 $64 \times 64 \times 3 + 1 = 12{,}289$ 个，而图片最多几百张。每张图片给出一个方程
# $b + \sum_j w_j x_{ij} = y_i$，其中 $x_{ij}$ 是第 $i$ 张图片的第 $j$ 个数。未知数比方程多，所有方程可以
# 同时成立，而且有无穷多种方式。
#
# ### 用公式求最小二乘
#
# 把中心化后的训练图片写成矩阵 $X$ 的各行，把减去平均分后的分数写成列向量 $y$。使
# $\lVert Xw - y \rVert^2$ 最小的权重满足正规方程 $X^\top X w = X^\top y$。若有许多 $w$ 都满足，就取其中最短的
# 一个，叫*最小范数解*。它是训练图片的加权和，$w = X^\top a$：$w$ 中与所有训练图片都垂直的那一部分，不改变对它们
# 的任何预测，只会让 $w$ 变长。系数 $a$（每张图片一个）由 $X X^\top a = y$ 求出：方程的个数等于图片数，而不是
# 权重数，所以一下子就能算完。偏置的取法是让平均图恰好得平均分。（函数里的 `strength` 先不用管。）


# %% name="fit-linear"
def fit_linear(features, true, strength=0.0):
    """Weights and bias by formula; with a strength, ridge regression."""  # zh: "用公式求权重与偏置；给出强度就是岭回归。"
    middle, average = features.mean(axis=0), true.mean()
    x, y = features - middle, true - average
    products = x @ x.T + strength * np.eye(len(x))
    a = np.linalg.lstsq(products, y, rcond=1e-12)[0]  # one a picture  |  每张图片一个
    weights = x.T @ a
    return weights, average - middle @ weights


# %% name="least-squares"
def errors(features, line):
    """RMSE on each part of a regression given as (weights, bias)."""  # zh: "一个回归（权重，偏置）在各部分上的 RMSE。"
    weights, bias = line
    return {
        name: rmse(x @ weights + bias, scores[name]) for name, x in features.items()
    }


def report(name, error):
    """Print the RMSE on the training and the validation set."""  # zh: "打印训练集与验证集上的 RMSE。"
    print(f"train {error['train']:.3f}   val. {error['validation']:.3f}   {name}")  # zh: "训练 {error['train']:.3f}   验证 {error['validation']:.3f}   {name}"


least_squares = fit_linear(pixels["train"], scores["train"])
report("least squares", errors(pixels, least_squares))  # zh: "最小二乘"
report("the mean", baseline)  # zh: "平均分"
assert errors(pixels, least_squares)["train"] < 1e-6

# %% [markdown] lang="en"
# On the training pictures the error is zero: every score is hit exactly. On
# pictures it has not seen, the same model is *worse than the mean*, which does not look
# at all. It has learned the training pictures by heart: over-fitting in its purest form.
#
# ### Ridge regression: large weights are penalised
#
# Of all the ways to fit, we prefer one with small weights and accept a little error for
# it. Ridge regression minimises
#
# $$ \sum_{i=1}^{n} (\hat y_i - y_i)^2 + \lambda \sum_{j=1}^{d} w_j^2 $$
#
# where $\lambda$ is the strength of the penalty. The bias is not penalised, so that an
# endless $\lambda$ leaves the mean. The solution is
# $w = X^\top a$ as before, now with $(X X^\top + \lambda I)\, a = y$, where $I$ is the
# identity matrix: that is what `strength` does in the function above. We try $\lambda$
# from 1 to 1,000,000, equal steps on a logarithmic scale, and let the validation set
# choose.

# %% [markdown] lang="zh"
# 训练图片上误差为零，每个分数都分毫不差；在没见过的图片上，同一个模型却*不如平均分*，而平均分
# 根本不看图。它把训练图片背了下来：这就是最纯粹的过拟合。
#
# ### 岭回归：对权重加惩罚
#
# 在各种拟合中，我们偏爱权重小的，并愿意为此多一点误差。岭回归最小化
#
# $$ \sum_{i=1}^{n} (\hat y_i - y_i)^2 + \lambda \sum_{j=1}^{d} w_j^2 $$
#
# 其中 $\lambda$ 是惩罚的强度。偏置不受惩罚，所以 $\lambda$ 趋于无穷时只剩平均分。解为
# $w = X^\top a$，与前面一样，只是 $a$ 改由 $(X X^\top + \lambda I)\, a = y$ 求出，$I$ 是单位矩阵：上面函数里的
# `strength` 就是做这件事的。我们让 $\lambda$ 从 1 到 1,000,000，在对数刻度上等距取值，由验证集来选。

# %% name="ridge"
# alt: RMSE by ridge strength: training rises, validation falls from above the mean's  |  RMSE 随岭强度的变化：训练误差上升，验证误差从高于平均分的水平降下来
strengths = np.logspace(0, 6, 25)
lines = [fit_linear(pixels["train"], scores["train"], s) for s in strengths]
ridge_errors = [errors(pixels, line) for line in lines]
plots.lines(
    strengths,
    {
        "training": [error["train"] for error in ridge_errors],  # zh: "训练", "train"
        "validation": [error["validation"] for error in ridge_errors],  # zh: "验证", "validation"
    },
    xscale="log",
    xlabel="strength λ",  # zh: "强度 λ"
    ylabel="RMSE in points",  # zh: "RMSE（分）"
    reference={"the mean": baseline["validation"]},  # zh: "平均分", "validation"
    title="A penalty brings the validation error down",  # zh: "加上惩罚，验证误差明显下降"
)

# %% name="choose"
best = int(np.argmin([error["validation"] for error in ridge_errors]))
ridge = lines[best]
report(f"λ = {strengths[best]:,.0f}", ridge_errors[best])
report("the mean", baseline)  # zh: "平均分"

# %% [markdown] lang="en"
# From left to right the training error rises, as it must: the model is forbidden more and
# more. The validation error falls from above the dotted line. On the drawn dishes it
# gets below the mean's. Its lowest part is flat: from about $10^2$ to $2 \times 10^3$ it
# hardly changes, so the exact value of the chosen $\lambda$ means little. On the
# photographs (our run on the full set) the best one stands at the right edge: so strong a
# penalty that all weights are nearly zero and the prediction is the mean again. There,
# ridge regression found nothing in the pixels that predicts better than the mean.
#
# ### Fewer numbers, chosen by thought
#
# What does one pixel mean? In one photo it is rice, in the next a plate, in a third the
# table. Its weight would have to be right for all of them. Numbers that mean the same
# in every picture are a better input. Six are easy to compute: how bright the picture is,
# how warm (red more than blue), how green, how colourful (the largest of the three
# channels minus the smallest, *saturation*), how much brightness varies (contrast), and
# how much saturation varies.

# %% [markdown] lang="zh"
# 从左往右，训练误差上升，这是必然的：模型受的限制越来越多。验证误差则从高于点线的地方降下来。在绘制的
# 菜品上，它降到平均分以下；最低的一段很平，从大约 $10^2$ 到 $2 \times 10^3$ 几乎不变，所以选出的 $\lambda$
# 究竟是多少并不要紧。在照片上（我们在完整数据上的结果），最好的就在右端：惩罚强到权重几乎全为零，预测又变回了
# 平均分。也就是说，在那里，岭回归没有从像素中找出比平均分更好的预测。
#
# ### 少而精的数
#
# 一个像素是什么意思？在这张照片里它是米饭，在那张里是盘子，在第三张里是桌面。它的权重要对所有图片都合适。
# 在每张图片里含义相同的数，才是更好的输入。有六个很容易算：图片有多亮，有多暖（红多于蓝），有多绿，色彩有
# 多浓（三个通道中最大的减最小的，即*饱和度*），亮度起伏多大（对比度），饱和度起伏多大。


# %% name="statistics"
def colour_statistics(pictures):
    """Six numbers a picture: four means and two deviations."""  # zh: "每张图片六个数：四个平均值和两个标准差。"
    red, green, blue = np.moveaxis(pictures / 255, -1, 0)
    grey = (red + green + blue) / 3
    channels = np.stack([red, green, blue])
    saturation = channels.max(axis=0) - channels.min(axis=0)
    means = [grey, red - blue, green - (red + blue) / 2, saturation]
    deviations = [grey, saturation]
    return np.stack(
        [values.mean(axis=(1, 2)) for values in means]
        + [values.std(axis=(1, 2)) for values in deviations],
        axis=1,
    )


raw_statistics = {name: colour_statistics(x) for name, (x, y) in parts.items()}
middle = raw_statistics["train"].mean(axis=0)
spread = raw_statistics["train"].std(axis=0)
statistics = {name: (s - middle) / spread for name, s in raw_statistics.items()}

# %% [markdown] lang="en"
# The last line *standardises*: minus the mean, divided by the deviation, both from the
# training set. All six are then on one scale, and a weight says how many points one
# standard deviation is worth. Least squares with seven weights, no penalty needed:

# %% [markdown] lang="zh"
# 最后一行做*标准化*：减去平均值，再除以标准差，两者都取自训练集。六个数于是同在一个尺度上，权重就表示一个标准差
# 值多少分。七个权重的最小二乘，不需要惩罚：

# %% name="fit-statistics"
# alt: Bars: how many points one standard deviation of each colour statistic is worth  |  条形图：各项颜色统计量变化一个标准差值多少分
six = fit_linear(statistics["train"], scores["train"])
report("six statistics", errors(statistics, six))  # zh: "六个统计量"
report("the mean", baseline)  # zh: "平均分"
names = ["brightness", "warmth", "greenness", "saturation", "contrast", "variety"]  # zh: "亮度", "冷暖", "绿色", "饱和度", "对比度", "色彩变化"
plots.bars(
    dict(zip(names, six[0], strict=True)),
    xlabel="points for one standard deviation",  # zh: "每变化一个标准差，分数变化多少（分）"
    title="Colours that vary over the dish earn points",  # zh: "色彩有变化的菜得分高"
)

# %% [markdown] lang="en"
# Seven weights get below the mean's validation error without any penalty. Twelve thousand
# on pixels need one for that, and even with it they do no better than the seven. Nor is
# the validation error here above the training error. The longest bars belong to colour. ("Variety"
# is the deviation of the saturation: strong colours beside pale ones.) Read the others
# with care: saturation and its variety go together, and then least squares cannot say
# how the credit is to be divided between them.

# %% [markdown] lang="zh"
# 七个权重不加惩罚，验证误差就低于平均分；一万两千个像素权重要靠岭惩罚才可能做到，而且并不更好。七个权重的验证
# 误差也不高于训练误差。最长的条属于颜色。
# （“色彩变化”是饱和度的标准差：浓的颜色旁边有淡的颜色。）其余的要小心解读：饱和度与它的变化常常同时增减，
# 这时最小二乘说不清功劳该怎么分。

# %% [markdown] lang="en" section="training"
# ## The same by SGD in Keras
#
# The formula needs all data at once and works for this one model only. Gradient descent
# works for every model of this course; here it has to prove that it finds the same
# weights. First the most common way to fail: the bytes as they come, 0 to 255, and a
# learning rate of 0.01 that "always works".

# %% [markdown] lang="zh"
# ## 用 Keras 的 SGD 做同一件事
#
# 公式需要一次用上全部数据，而且只适用于这一种模型。梯度下降适用于本课程的所有模型；在这里它要证明自己能找到
# 同样的权重。先看最常见的失败：直接用 0 到 255 的字节，学习率取“总能用”的 0.01。

# %% name="explode"
bytes_in = parts["train"][0].reshape(len(scores["train"]), -1).astype("float32")
careless = dense(64 * 64 * 3)
careless.compile(keras.optimizers.SGD(0.01), loss="mse")
history = careless.fit(bytes_in, scores["train"], batch_size=512, epochs=5, verbose=0)
print([f"{loss:.0e}" for loss in history.history["loss"]])

# %% [markdown] lang="en"
# At every step the loss is more than $10^8$ times larger, until float32 has no room for
# it (`inf`, then `nan`, "not a number"). The loss is a bowl over the weights, and steps
# must be short where the bowl is steep.
# Its steepness, the *curvature*, is largest along one direction of the weights, and is
#
# $$ h = \frac{2\,(s_1^2 + \lambda)}{n} $$
#
# there, with $s_1$ the largest singular value of the inputs' matrix $X$, $\lambda$ the
# strength of ridge and $n$ the number of pictures. Rates above $2/h$ diverge (lab 01).
# What would have been the limit for the bytes, and what is it for the centred pixels?

# %% [markdown] lang="zh"
# 损失每一步都增大到 $10^8$ 倍以上，直到 float32 装不下（`inf`，然后是 `nan`，即“不是数”）。损失是权重上方的一只碗，
# 碗壁陡的地方步子必须小。陡的程度叫*曲率*，它沿权重的某一个方向最大，等于
#
# $$ h = \frac{2\,(s_1^2 + \lambda)}{n} $$
#
# 其中 $s_1$ 是输入矩阵 $X$ 最大的奇异值，$\lambda$ 是岭的强度，$n$ 是图片数。学习率超过 $2/h$ 就会发散
# （实验 01）。用字节时，这个界限本来是多少？用中心化的像素时又是多少？

# %% name="limits"
n = len(scores["train"])


def squares(x):
    """Squared singular values, smallest first, without those that are 0."""  # zh: "奇异值的平方，从小到大，不含为 0 的。"
    values = np.linalg.eigvalsh(x @ x.T)
    return values[values > 1e-12 * values[-1]]


inputs = {
    "bytes": bytes_in.astype("float64"),  # zh: "字节", "float64"
    "centred pixels": pixels["train"],  # zh: "中心化的像素", "train"
}
for name, x in inputs.items():
    print(f"2/h for {name}: {n / squares(x)[-1]:.1e}")  # zh: "{name}的 2/h：{n / squares(x)[-1]:.1e}"

# %% [markdown] lang="en"
# For the bytes, 0.01 was about two million times too large; scaling and centring alone
# raise the limit to some thousandths. From here on we take $1/h$. In Keras the loss is the
# *mean* squared error, so the penalty of a weight is $\lambda / n$. `batch_size` takes all
# pictures into one step, so that the only difference to the formula is the descent itself.

# %% [markdown] lang="zh"
# 用字节时，0.01 大了约两百万倍；只靠缩放和中心化，界限就提高到千分之几。下面一律取 $1/h$。Keras 的损失是*均*方
# 误差，所以每个权重的惩罚是 $\lambda / n$。`batch_size` 让每一步都用上全部图片，这样与公式的唯一差别就是下降
# 本身。

# %% name="descend"
EPOCHS = 100


def descend(features, strength=0.0):
    """Fit Dense(1) by gradient descent at the rate 1/h."""  # zh: "用梯度下降拟合线性回归，学习率 1/h。"
    curvature = 2 * (squares(features["train"])[-1] + strength) / n
    model = dense(features["train"].shape[1], penalty=strength / n)
    model.compile(keras.optimizers.SGD(1 / curvature), loss="mse")
    print(f"rate {1 / curvature:.4f}")  # zh: "学习率 {1 / curvature:.4f}"
    history = model.fit(
        features["train"].astype("float32"),
        scores["train"],
        batch_size=n,
        epochs=EPOCHS,
        verbose=0,
        callbacks=[training.progress(every=50)],
    )
    return model, history.history["loss"]


# %% [markdown] lang="en"
# Three cases, one after the other: the six statistics; the pixels with ridge at
# $\lambda = 3000$; the pixels without. (Why 3000? It is strong enough for descent to
# finish within 100 steps; a weaker penalty needs more, as the section after the next
# figure shows.)

# %% [markdown] lang="zh"
# 依次三种情形：六个统计量；像素加岭，$\lambda = 3000$；像素不加惩罚。（为什么取 3000？惩罚这么强，下降在 100 步
# 之内就能走完；惩罚弱一些，需要的步数就多，原因见下一幅图之后的那一节。）

# %% name="three-descents"
CASES = {
    "six statistics": (statistics, 0.0),  # zh: "六个统计量"
    "pixels, ridge": (pixels, 3000.0),  # zh: "像素，岭"
    "pixels": (pixels, 0.0),  # zh: "像素"
}
descents = {}
for name, (features, strength) in CASES.items():
    print(name, end=": ")  # zh: "："
    descents[name] = descend(features, strength)

# %% [markdown] lang="en"
# Did they arrive where the formula says? We compare what the two predict for the
# validation pictures. (`predict` gives shape `(n, 1)`, the scores have `(n,)`. Subtract
# one from the other and NumPy makes a table of $n \times n$ without a word. Hence
# `[:, 0]`.)

# %% [markdown] lang="zh"
# 它们到达公式所说的地方了吗？我们比较两者对验证图片的预测。（`predict` 的形状是 `(n, 1)`，分数是 `(n,)`。
# 直接相减，NumPy 会一声不响地给出 $n \times n$ 的表。所以要写 `[:, 0]`。）

# %% name="agree"
differences = {}
for name, (features, strength) in CASES.items():
    model, losses = descents[name]
    weights, bias = fit_linear(features["train"], scores["train"], strength)
    by_formula = features["validation"] @ weights + bias
    by_descent = model.predict(features["validation"], verbose=0)[:, 0]
    differences[name] = np.max(np.abs(by_formula - by_descent))
    print(f"{name}: at most {differences[name]:.1e} points apart")  # zh: "{name}：最多相差 {differences[name]:.1e} 分"

finished = len(losses) == EPOCHS  # False if you cut the training short  |  若你提前中断训练则为 False
assert not finished or max(list(differences.values())[:2]) < 0.01

# %% [markdown] lang="en"
# The first two agree with their formulas to a hundredth of a point and better. The third,
# after as many steps, is nowhere near: its formula hits every training score exactly,
# and descent has not got there. The learning curve shows how far each one still had to
# go: the part of the loss above its smallest possible value, where 1 is the start.

# %% [markdown] lang="zh"
# 前两种与各自的公式相差不到百分之一分。第三种走了同样多步，却还差得远：公式在每个训练分数上都分毫不差，梯度下降
# 还没走到。学习曲线画出各自还差多少：损失中高于最小可能值的部分，起点记为 1。

# %% name="curves"
# alt: Loss left to go by epoch: two curves fall fast, that of the pixels slowly  |  到最小损失的距离随轮次的变化（对数刻度）：两条曲线降得快，像素的那条降得慢
remaining = {}
for name, (features, strength) in CASES.items():
    weights, bias = fit_linear(features["train"], scores["train"], strength)
    fitted = features["train"] @ weights + bias
    least = rmse(fitted, scores["train"]) ** 2 + strength / n * weights @ weights
    losses = np.array(descents[name][1])
    remaining[name] = np.maximum((losses - least) / (losses[0] - least), 1e-6)

plots.lines(
    np.arange(1, len(losses) + 1),
    remaining,
    yscale="log",
    xlabel="epoch (one step each)",  # zh: "轮次（每轮一步）"
    ylabel="loss left to go (start: 1)",  # zh: "剩余损失（起点为 1）"
    title="Without a penalty, pixels converge slowest",  # zh: "不加惩罚的像素收敛最慢"
)

# %% [markdown] lang="en"
# (What is below one millionth drowns in the rounding of float32; the figure cuts the
# curves off at $10^{-6}$.)
#
# ### Why raw pixels are slow
#
# Any set of pictures differs along certain directions, such as "brighter all over" or
# "darker on the left", and has a singular value $s_i$ for each. Along direction $i$ one
# step of descent with the rate $\eta$ multiplies what is still missing by
#
# $$ 1 - 2 \eta \, (s_i^2 + \lambda) / n . $$
#
# The rate is fixed by the steepest direction. Along the flattest one the factor is then
# $1 - (s_{\min}^2 + \lambda) / (s_1^2 + \lambda)$, where $s_{\min}$ is the smallest singular
# value above zero: hardly less than 1 if $s_{\min}$ is small and there is no $\lambda$. The
# cell prints how many steps it takes to halve what the weights still miss along the
# slowest direction. (The figure shows losses. They go with the square of what is missing,
# so that in the same number of steps they fall to a quarter.)

# %% [markdown] lang="zh"
# （低于百万分之一的部分淹没在 float32 的舍入误差里，画图时截断在 $10^{-6}$。）
#
# ### 原始像素为什么慢
#
# 任何一组图片都沿着某些方向彼此不同，例如“整体更亮”或“左边更暗”，每个方向各有一个奇异值 $s_i$。学习率为
# $\eta$ 时，梯度下降每走一步，沿方向 $i$ 的差距就乘以
#
# $$ 1 - 2 \eta \, (s_i^2 + \lambda) / n . $$
#
# 学习率由最陡的方向决定。于是沿最平的方向，这个因子是 $1 - (s_{\min}^2 + \lambda) / (s_1^2 + \lambda)$，
# 其中 $s_{\min}$ 是大于零的最小奇异值：如果 $s_{\min}$ 很小又没有 $\lambda$，它就几乎等于 1。下面打印沿最慢方向把
# 权重的差距减半需要多少步。（图中画的是损失，它与差距的平方成正比，所以走同样多步会降到四分之一。）

# %% name="half-life"
for name, (features, strength) in CASES.items():
    values = squares(features["train"])
    slowest = (values[0] + strength) / (values[-1] + strength)
    halved = np.log(0.5) / np.log(1 - slowest)
    print(f"{name}: {halved:,.0f} steps to halve what is missing")  # zh: "{name}：差距减半需要 {halved:,.0f} 步"

# %% [markdown] lang="en"
# So ridge does two things at once: it mends the validation error *and* makes descent
# fast, because $\lambda$ lifts the flat directions.
#
# ### What happens if one waits
#
# The factor gives the state after any number $t$ of steps without taking them: along
# direction $i$, descent has gone the share $1 - (1 - 2\eta s_i^2/n)^t$ of its way. That
# shows what 100,000 steps on pixels would bring. The cell first checks the shortcut
# against what Keras did in its steps.

# %% [markdown] lang="zh"
# 可见岭一举两得：既改善验证误差，*又*让梯度下降变快，因为 $\lambda$ 抬高了平坦的方向。
#
# ### 如果一直等下去
#
# 有了这个因子，不必真走就能知道 $t$ 步之后的状态：沿方向 $i$，下降已走完全程的
# $1 - (1 - 2\eta s_i^2/n)^t$。由此可以看出，在像素上走 100,000 步会怎样。先用 Keras 走过的步数核对这条捷径。

# %% name="after-steps"
x = pixels["train"]
values, directions = np.linalg.eigh(x @ x.T)  # values: singular values squared  |  values：奇异值的平方
kept = values > 1e-12 * values[-1]
values, directions = values[kept], directions[:, kept]
goal = directions.T @ (scores["train"] - mean_score)


def after(steps):
    """Weights and bias of descent on pixels after so many steps."""  # zh: "在像素上下降这么多步之后的权重与偏置。"
    done = 1 - (1 - values / values[-1]) ** steps
    return x.T @ (directions @ (done * goal / values)), mean_score


model, losses = descents["pixels"]  # zh: "像素"
by_keras = model.predict(pixels["validation"], verbose=0)[:, 0]
weights, bias = after(EPOCHS)
apart = np.max(np.abs(pixels["validation"] @ weights + bias - by_keras))
print(f"after {EPOCHS} steps: at most {apart:.1e} points apart")  # zh: "{EPOCHS} 步之后：最多相差 {apart:.1e} 分"
assert not finished or apart < 0.01

# %% name="waiting"
# alt: RMSE by number of steps: training falls to zero, validation ends high  |  RMSE 随步数的变化：训练误差降到零，验证误差最后高于平均分的水平
steps = np.logspace(0, 5, 31)
course = [errors(pixels, after(count)) for count in steps]
plots.lines(
    steps,
    {
        "training": [error["train"] for error in course],  # zh: "训练", "train"
        "validation": [error["validation"] for error in course],  # zh: "验证", "validation"
    },
    xscale="log",
    xlabel="steps of gradient descent",  # zh: "梯度下降的步数"
    ylabel="RMSE in points",  # zh: "RMSE（分）"
    reference={"the mean": baseline["validation"]},  # zh: "平均分", "validation"
    title="With time, descent learns the training pictures by heart",  # zh: "训练太久，梯度下降就把训练图片背了下来"
)

# %% [markdown] lang="en"
# The training error goes to zero, the validation error to that of least squares, above
# the dotted line. Compare with the figure of $\lambda$: it is nearly the same figure, read
# from right to left. Few steps act like a strong penalty, many like none. On the drawn
# dishes there is a stretch in which the validation error lies below the mean's; to stop
# there (*early stopping*) is very much like ridge regression. On the photographs (our run
# on the full set) no such stretch exists.

# %% [markdown] lang="zh"
# 训练误差趋于零，验证误差趋于最小二乘的水平，在点线之上。与 $\lambda$ 的那幅图比较：几乎是同一幅图，只是从右往
# 左读。步数少就像惩罚强，步数多就像没有惩罚。在绘制的菜品上，有一段验证误差低于平均分；在那里停下（*提前停止*），
# 与岭回归十分相似。在照片上（我们在完整数据上的结果）没有这样的一段。

# %% [markdown] lang="en" section="inside"
# ## What the model learned
#
# ### The weights as a picture
#
# There is one weight for each number of the picture, so the weights can be shown as a
# picture of 64 x 64 with three channels: grey is zero, a reddish spot means that red
# earns points there. Each panel has its own scale: the largest of its weights, whatever
# its sign, reaches black or full brightness.

# %% [markdown] lang="zh"
# ## 模型学到了什么
#
# ### 把权重画成图
#
# 图片的每个数对应一个权重，所以权重可以排成 64×64、三个通道的图：灰色为零，偏红的一块表示那里的红色能加分。
# 每幅小图有自己的尺度：其中绝对值最大的权重正好到达最暗或最亮。

# %% name="weight-pictures"
# alt: Four pictures of weights, from fine-grained noise to smooth patches as λ grows  |  四张权重图：λ 越大，从细碎的噪声变成平滑的色块
def as_picture(weights):
    """Map weights to 0..1: zero is 0.5, the largest reaches an end."""  # zh: "把权重变到 0..1：零为 0.5，绝对值最大的到达一端。"
    return 0.5 + weights / (2 * np.abs(weights).max())


shown = {"least squares": least_squares}  # zh: "最小二乘"
shown |= {f"λ = {strengths[i]:,.0f}": lines[i] for i in (8, 16, 24)}
weight_pictures = [line[0].reshape(64, 64, 3) for line in shown.values()]
plots.image_grid(
    [as_picture(weights) for weights in weight_pictures],
    list(shown),
    columns=4,
    title="The stronger the penalty, the smoother the weights",  # zh: "惩罚越强，权重越平滑"
)

# %% name="smoothness"
for name, picture in zip(shown, weight_pictures, strict=True):
    right_neighbour, itself = picture[:, 1:].ravel(), picture[:, :-1].ravel()
    alike = np.corrcoef(right_neighbour, itself)[0, 1]
    length = np.sqrt(np.sum(picture**2))
    print(f"{name:14} length {length:7.4f}   neighbours alike {alike:.2f}")  # zh: "{name:14} 长度 {length:7.4f}   相邻权重的相似度 {alike:.2f}"

# %% [markdown] lang="en"
# Least squares has fine grain all over: neighbouring pixels are usually close in colour,
# and yet get different weights. Much of that fits the noise of the training pictures: on
# the validation set the same weights are worse than the mean. As $\lambda$ grows, the
# weights shrink (their length, the root of the sum of their squares, falls) and
# neighbours become alike (their correlation rises above 0.9). At the right end little
# more than one sentence is left: a bright middle of a warm tint earns points. (On the drawn
# dishes brightness earns points all over, for nearly all weights are positive.) In which of
# the four do you find the outline of a dish?
#
# Move the slider (in a running notebook) through all strengths and watch weights and
# errors together.

# %% [markdown] lang="zh"
# 最小二乘的权重到处是细碎的颗粒：相邻像素的颜色通常很接近，得到的权重却不同。其中很大一部分是在拟合训练图片的
# 噪声：同一组权重在验证集上不如平均分。$\lambda$ 越大，权重越小（它们的长度，即平方和的平方根，在下降），相邻的
# 权重越相似（它们的相关系数升到 0.9 以上）。到了右端，差不多只剩一句话：中央亮一些、色调偏暖，就加分。（在绘制的
# 菜品上，整张图亮一些都加分，因为几乎所有权重都是正的。）在四幅图的哪几幅里，你能找到盘子的轮廓？
#
# 在运行中的笔记本里拖动滑块，走遍各个强度，同时观察权重与误差。


# %% name="slider"
def show_strength(step):
    """Weights and errors for one strength."""  # zh: "一个强度下的权重与误差。"
    error = ridge_errors[step]
    text = f"training {error['train']:.3f}, validation {error['validation']:.3f}"  # zh: "训练 {error['train']:.3f}，验证 {error['validation']:.3f}"
    picture = as_picture(lines[step][0].reshape(64, 64, 3))
    return plots.image_grid([picture], title=f"λ = {strengths[step]:,.0f}: {text}")  # zh: "λ = {strengths[step]:,.0f}：{text}"


slider = ipywidgets.IntSlider(16, 0, len(strengths) - 1, description="λ")
choosing = ipywidgets.interact(show_strength, step=slider)

# %% [markdown] lang="en"
# ### The residuals
#
# The *residual* of a picture is the predicted minus the true score. A model that has
# understood leaves residuals that look like chance, whatever the prediction. Here are
# those of the six statistics, on all pictures but those of the test set:

# %% [markdown] lang="zh"
# ### 残差
#
# 一张图片的*残差*是预测分数减去真实分数。模型若真正学懂了，无论预测多少，残差看上去都像偶然。下面是六个统计量
# 在测试集以外全部图片上的残差：

# %% name="residuals"
# alt: Predictions against true scores, a flat cloud; residuals beside it  |  预测与真实分数的散点，扁平的一团，以及残差与预测的散点
known = ["validation", "train"]
true = np.concatenate([scores[name] for name in known])
predicted = np.concatenate([statistics[name] @ six[0] + six[1] for name in known])
print(f"spread of the scores {true.std():.2f}")  # zh: "分数的标准差 {true.std():.2f}"
print(f"spread of the predictions {predicted.std():.2f}")  # zh: "预测的标准差 {predicted.std():.2f}"
plots.residuals(
    true,
    predicted,
    quantity="score (points)",  # zh: "分数"
    title="Low scores are predicted too high, high ones too low",  # zh: "低分预测得偏高，高分预测得偏低"
)

# %% [markdown] lang="en"
# On the left a perfect model would put all points on the dashed line. Ours makes a flat
# cloud: its predictions spread much less than the scores, because what it knows explains
# only a part of the differences, and least squares does not guess. On the right one looks
# for a bend (then a straight line is the wrong rule) or a funnel (then some predictions
# are less certain than others). This figure shows no rule that was clearly missed; to be
# sure, one would draw it for each of the six numbers. Which dishes does the model
# misjudge most?

# %% [markdown] lang="zh"
# 左图中，完美的模型会把所有点放在虚线上。我们的模型是扁平的一团：预测的离散程度远小于分数，因为它知道的只能
# 解释一部分差别，而最小二乘不会瞎猜。看右图要找的是弯曲（说明规律不是直线）或喇叭口（说明有些预测更没把握）。
# 从这幅图看不出还有明显遗漏的规律；要确认，还得对六个数各画一幅。模型对哪些菜判断得最不准？

# %% name="misjudged"
# alt: Six dishes scored much higher than predicted and six scored much lower  |  六道分数远高于预测的菜和六道远低于预测的菜
residual = predicted - true
order = np.argsort(residual)
ends = [*order[:6], *order[-6:]]
pairs = zip(true[ends], predicted[ends], strict=True)
plots.image_grid(
    dishes.train.x[ends],
    [f"{score:.1f}, said {guess:.1f}" for score, guess in pairs],  # zh: "{score:.1f}，预测 {guess:.1f}"
    columns=6,
    title="Scored higher than predicted (above), lower (below)",  # zh: "实际得分高于预测（上），低于预测（下）"
)

# %% [markdown] lang="en"
# Go through your three things from the beginning. Which of them could six colour numbers
# know, and which could they never know?

# %% [markdown] lang="zh"
# 回头看看你开头写的三处不同。哪些是六个颜色数能知道的，哪些是它们永远不会知道的？

# %% [markdown] lang="en" section="comparison"
# ## One thing changed at a time
#
# ### The number of pixels
#
# Same pictures, same least squares; only the size of the picture changes, from one
# average colour (1 x 1) to 64 x 64. `shrink` averages blocks of pixels.

# %% [markdown] lang="zh"
# ## 一次只改一处
#
# ### 像素的个数
#
# 同样的图片，同样的最小二乘，只改图片的尺寸：从一个平均颜色（1×1）到 64×64。`shrink` 对小块像素取平均。


# %% name="sizes"
def shrink(pictures, side):
    """Average blocks of pixels down to side x side, in one row each."""  # zh: "按小块取平均，缩到 side×side，每张图排成一行。"
    count, height, width, channels = pictures.shape
    blocks = pictures.reshape(
        count, side, height // side, side, width // side, channels
    )
    return blocks.mean(axis=(2, 4)).reshape(count, -1) / 255


sides = [1, 2, 4, 8, 16, 32, 64]
by_size = {}
for side in sides:
    small = {name: shrink(x, side) for name, (x, y) in parts.items()}
    by_size[side] = errors(small, fit_linear(small["train"], scores["train"]))
    print(f"{side:2} x {side:2}: {3 * side**2 + 1:6,} weights for {n} pictures")  # zh: "{side:2} × {side:2}：{3 * side**2 + 1:6,} 个权重，{n} 张图片"

# %% name="size-curves"
# alt: RMSE by number of weights: training falls to zero, validation has a peak  |  RMSE 随权重个数的变化：训练误差降到零，验证误差在权重与图片个数相近处有一个峰
plots.lines(
    [3 * side**2 + 1 for side in sides],
    {
        "training": [by_size[side]["train"] for side in sides],  # zh: "训练", "train"
        "validation": [by_size[side]["validation"] for side in sides],  # zh: "验证", "validation"
    },
    xscale="log",
    xlabel="weights",  # zh: "权重个数"
    ylabel="RMSE in points",  # zh: "RMSE（分）"
    reference={"the mean": baseline["validation"]},  # zh: "平均分", "validation"
    title="Worst when there are about as many weights as pictures",  # zh: "权重个数接近图片数时最糟"
)

# %% [markdown] lang="en"
# More weights always fit the training pictures better, until nothing is left to fit. The
# validation error has its peak at 193 weights, the size nearest to the number of
# pictures: with nearly as many weights as pictures, coming as close as possible to each of
# them takes extreme weights. With many more weights than pictures there are many exact
# solutions, we take the shortest, and the error falls again, though not to the mean's.
# (This is called *double descent*. Large networks live on its right side.) Among these
# sizes the two smallest do best: with four and thirteen weights, both are below the
# dotted line.

# %% [markdown] lang="zh"
# 权重越多，训练图片总是拟合得越好，直到没有东西可拟合。验证误差的峰在 193 个权重处，那是最接近图片数的尺寸：
# 这时权重几乎和图片一样多，为了尽量凑合每张图片，只好取极端的值。权重比图片多得多时，精确解有许多，我们取最短
# 的一个，误差重新下降，但降不到平均分的水平。（这叫*双下降*，大网络就处在它的右侧。）在这些尺寸里，最好的是最小的
# 两个，即只有四个和十三个权重的，两者都低于点线。

# %% [markdown] lang="en"
# ### The inputs
#
# Now it is the inputs that change. For the drawn dishes one more input is
# possible: the program that drew them knows what the raters looked at. `food_scores.dish`
# describes a picture without drawing it: how fresh its colours are, how many kinds of
# things lie on top, whether herbs are strewn over it, drops beside it, how full it is (the
# share that is covered: the raters like about 0.68 best, so its square is needed too), the
# light, and the kind of dish. For the kind there is one number a kind, 1 or 0, except for
# the first: a dish that is none of the others is of that kind, and the bias stands for it.

# %% [markdown] lang="zh"
# ### 输入
#
# 现在改的是输入。对绘制的菜品，还有一种输入：画它们的程序知道评分者看的是什么。`food_scores.dish` 不用
# 画就能描述一张图片：颜色有多新鲜，上面有几种东西，有没有撒香草，旁边有几滴汤汁，盛得多满（食物盖住的比例：
# 评分者最喜欢 0.68 左右，所以还需要它的平方），光线，以及菜的种类。种类用每类一个 0 或 1 的数来表示，第一类
# 除外：不属于其他各类的就是第一类，由偏置代表。


# %% name="seen"
def what_raters_saw(files):
    """Thirteen numbers a drawn dish, from the program that drew it."""  # zh: "每道绘制的菜 13 个数，来自画它的程序。"
    rows = []
    for file in files:
        number = int(file.removeprefix("pic").removesuffix(".jpg")) - 1
        dish = food_scores.dish(food_scores.SEED, number)
        rows.append([dish.fresh, dish.variety, dish.garnished, dish.spills])
        rows[-1] += [dish.filling, dish.filling**2, dish.light]
        rows[-1] += [dish.kind == kind for kind in list(food_scores.KINDS)[1:]]
    return np.array(rows, dtype="float64")


files = {
    "train": dishes.train.columns["file"][fifth:],
    "validation": dishes.train.columns["file"][:fifth],
    "test": dishes.test.columns["file"],
}
drawn = dishes.scale == "sample"
if drawn:
    seen = {name: what_raters_saw(those) for name, those in files.items()}
    seen_line = fit_linear(seen["train"], scores["train"])
print("the rule is known" if drawn else "photographs: nobody knows the rule")  # zh: "规则已知", "照片：没有人知道规则"

# %% [markdown] lang="en"
# All choices are made; now the test set, once. Beside the RMSE stands the *gain*. For each
# of the $m$ test pictures take the squared error of the mean score minus that of the
# model; the gain is the average of these differences, and its standard error their
# standard deviation divided by $\sqrt{m}$. A gain of less than two standard errors may be
# chance.

# %% [markdown] lang="zh"
# 一切选择都已做完，现在用一次测试集。RMSE 旁边是*增益*。对 $m$ 张测试图片中的每一张，用平均分的平方误差减去模型
# 的平方误差；这些差的平均值就是增益，它们的标准差除以 $\sqrt{m}$ 就是增益的标准误差。增益小于两个标准误差，就
# 可能只是偶然。

# %% name="test"
arms = {
    "mean score": (pixels, (np.zeros(64 * 64 * 3), mean_score)),  # zh: "平均分"
    "pixels, least squares": (pixels, least_squares),  # zh: "像素，最小二乘"
    "pixels, ridge": (pixels, ridge),  # zh: "像素，岭回归"
    "six statistics": (statistics, six),  # zh: "六个统计量"
}
if drawn:
    arms["what the raters saw"] = (seen, seen_line)  # zh: "评分者所见"
true = scores["test"]
rows, test_error, squared = {}, {}, {}
for name, (features, (weights, bias)) in arms.items():
    predicted = features["test"] @ weights + bias
    test_error[name] = rmse(predicted, true)
    squared[name] = (predicted - true) ** 2
    gains = (mean_score - true) ** 2 - squared[name]
    rows[name] = {
        "weights": 1 if name == list(arms)[0] else len(weights) + 1,  # zh: "权重个数"
        "RMSE": test_error[name],
        "gain": gains.mean(),  # zh: "增益"
        "standard error": gains.std() / np.sqrt(len(true)),  # zh: "标准误差"
    }
columns = ["RMSE", "gain", "standard error"]  # zh: "RMSE", "增益", "标准误差"
plots.results_table(rows, formats=dict.fromkeys(columns, ".4f"))

# %% [markdown] lang="en"
# The gains compare each model with the mean. Two models are compared with each other in
# the same way: what do the six statistics gain on ridge?

# %% [markdown] lang="zh"
# 增益是各模型与平均分的比较。两个模型之间也可以同样比较：六个统计量相对于岭回归增益多少？

# %% name="paired"
names = ["pixels, ridge", "six statistics"]  # zh: "像素，岭回归", "六个统计量"
gains = squared[names[0]] - squared[names[1]]
print(f"{gains.mean():.3f} ± {gains.std() / np.sqrt(len(true)):.3f}")

# %% name="floor"
# alt: Test RMSE of each model as bars, with the best possible error where it is known  |  各模型测试 RMSE 的条形图，并标出已知的最小可能误差
floor = {"best possible": food_scores.BEST_RMSE} if drawn else {}  # zh: "最小可能"
plots.bars(
    test_error,
    xlabel="test RMSE in points",  # zh: "测试 RMSE（分）"
    reference=floor,
    title="Lowest: few weights, on numbers with a meaning",  # zh: "误差最小的：权重少，输入有含义"
)

# %% [markdown] lang="en"
# Least squares on pixels is worse than saying the mean. Ridge repairs that: on the drawn
# dishes its gain is of the size of its standard error, which may be chance; on the
# photographs (our run on the full set) it brings the mean back and nothing more. Six colour
# statistics, with seven weights, gain more than two standard errors on the mean, on both.
# On ridge they gain 1.6 standard errors with the drawn dishes and 2.5 with the photographs:
# seven weights on numbers with a meaning are at least no worse than twelve thousand on
# pixels.
#
# How far could one go? Even somebody who knew the rule could not predict the noise of the
# raters: each rates a little differently from one look to the next, and the label is the
# mean of nine such ratings. For the drawn dishes the error that remains is known from the
# program: an RMSE of 0.248, the dotted line. And the same linear regression, given what
# the raters saw, comes close to it. Nothing was wrong with linear regression; what
# it lacked was numbers with a meaning. To find such numbers in pixels by itself is what
# the networks from week 4 on are for. (For the photographs nobody knows this floor.
# Lab 03c shows how it is estimated when every single rating is there.)

# %% [markdown] lang="zh"
# 像素上的最小二乘不如直接说平均分。岭回归补救了这一点：在绘制的菜品上，它的增益与标准误差相当，可能只是
# 偶然；在照片上（我们在完整数据上的结果），它只是回到平均分。六个颜色统计量只用七个权重，在两份数据上相对于平均分
# 的增益都超过两个标准误差。相对于岭回归，它们的增益在绘制的菜品上是标准误差的 1.6 倍，在照片上是 2.5 倍：七个权重
# 配上有意义的数，至少不输给像素上的一万两千个。
#
# 最多能做到多好？就算知道规则，也无法预测评分者的噪声：每个人前后两次打分总有出入，而标签是九个这样的分数的
# 平均。对绘制的菜品，剩下的误差可由程序算出：RMSE 为 0.248，即点线。而同样的线性回归，换上评分者所见的数，就
# 接近这条线。线性回归本身没有毛病，缺的是有意义的数。让模型自己从像素里找出这样的数，正是第 4 周以后各种
# 网络的用处。（照片的这条底线无人知道。实验 03c 会说明，有了每一个评分，怎样估计它。）

# %% name="rule"
if drawn:
    ideal = []
    for file in files["test"]:
        number = int(file.removeprefix("pic").removesuffix(".jpg")) - 1
        ideal.append(food_scores.score(food_scores.dish(food_scores.SEED, number)))
    expected, variance = raters.predict(np.array(ideal), food_scores.RATERS)
    print(f"who knows the rule and the raters: RMSE {rmse(expected, true):.3f}")  # zh: "既知规则又知评分者：RMSE {rmse(expected, true):.3f}"
    print(f"on average over very many dishes:  RMSE {food_scores.BEST_RMSE}")  # zh: "在极多菜品上平均：RMSE {food_scores.BEST_RMSE}"

# %% [markdown] lang="en"
# (The first line is for these test dishes, so it scatters around the second. For the
# photographs there is no rule, and the cell prints nothing.)

# %% [markdown] lang="zh"
# （第一行只针对这些测试菜品，所以在第二行附近摆动。照片没有规则可用，该单元格没有输出。）

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 03b.1 (2 points): R²
#
# Write the share of the scores' variance that a prediction explains, by this formula:
#
# $$ R^2 = 1 - \frac{\sum_i (\hat y_i - y_i)^2}{\sum_i (y_i - \bar y)^2} $$
#
# with $\bar y$ the mean of the true scores. `true` has the shape `(n,)`, `predicted` may
# have `(n,)` or, as Keras gives it, `(n, 1)`. By hand first: for the true scores 1, 2, 3
# the prediction 2, 2, 2 gives 0; what do 1, 2, 3 and 3, 2, 1 give?

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该单元格，再运行下面的检查，次数不限。空着的练习不会让笔记本中断。
#
# ### 练习 03b.1（2 分）：R²
#
# R² 说的是分数的方差中有多大比例由预测解释。写一个函数，按公式返回 R²：
#
# $$ R^2 = 1 - \frac{\sum_i (\hat y_i - y_i)^2}{\sum_i (y_i - \bar y)^2} $$
#
# 其中 $\bar y$ 是真实分数的平均。`true` 的形状是 `(n,)`；`predicted` 可能是 `(n,)`，也可能像 Keras 给出的
# 那样是 `(n, 1)`。先手算：真实分数为 1、2、3 时，预测 2、2、2 得 0；预测 1、2、3 和 3、2、1 各得多少？


# %% name="r-squared" exercise="03b.1"
def r_squared(predicted, true):
    """Return R², by the formula."""  # zh: "按公式返回 R²。"
    ### BEGIN SOLUTION
    rest = np.ravel(predicted) - true
    return 1 - np.sum(rest**2) / np.sum((true - np.mean(true)) ** 2)
    ### END SOLUTION


# %% check="03b.1"
check("03b.1", r_squared)

# %% [markdown] lang="en"
# With it the test set's table can be said in another way:

# %% [markdown] lang="zh"
# 有了它，测试集的表可以换一种说法：

# %% name="r-squared-table"
with check.needs("03b.1"):
    for name, (features, (weights, bias)) in arms.items():
        share = r_squared(features["test"] @ weights + bias, scores["test"])
        print(f"R² {share:6.3f}  {name}")
    if drawn:
        print(f"R² {food_scores.BEST_R2:6.3f}  best possible")  # zh: "R² {food_scores.BEST_R2:6.3f}  最大可能"

# %% [markdown] lang="en"
# ### Exercise 03b.2 (2 points): how large may a picture be?
#
# The least that least squares needs is as many pictures as weights. (It is not enough: the
# figure had its peak near there.) Return the largest whole number `side` for which square
# pictures of side x side with so many channels need no more weights, the bias included,
# than there are pictures. By hand: 13 pictures with 3 channels allow side 2, because
# $2 \times 2 \times 3 + 1 = 13$.

# %% [markdown] lang="zh"
# ### 练习 03b.2（2 分）：图片最大可以多大？
#
# 最小二乘起码要求图片数不少于权重数。（这还不够：图中的峰就在那附近。）返回最大的整数 `side`，使边长为 side、有给定
# 通道数的正方形图片所需的权重（连同偏置）不多于图片数。手算一例：13 张 3 通道的图片，side 可以是 2，因为
# $2 \times 2 \times 3 + 1 = 13$。


# %% name="largest-side" exercise="03b.2"
def largest_side(pictures, channels):
    """Return the largest side with no more weights than pictures."""  # zh: "返回权重不多于图片数的最大边长。"
    ### BEGIN SOLUTION
    side = 0
    while (side + 1) ** 2 * channels + 1 <= pictures:
        side += 1
    return side
    ### END SOLUTION


# %% check="03b.2"
check("03b.2", largest_side)

# %% [markdown] lang="en"
# ### Exercise 03b.3 (3 points): the gradient of ridge
#
# With the penalty as Keras has it, the loss is
#
# $$ L = \frac{1}{n} \sum_{i=1}^{n} (\hat y_i - y_i)^2 + \frac{\lambda}{n} \sum_{j=1}^{d} w_j^2 ,
# \qquad \hat y_i = b + \sum_j w_j x_{ij} . $$
#
# Return its gradient as one array of $d + 1$ numbers: first the $d$ derivatives by the
# weights, then the one by the bias. `features` has the shape (n, d), `true` (n,),
# `weights` (d,); `bias` and `strength` ($\lambda$) are numbers.

# %% [markdown] lang="zh"
# ### 练习 03b.3（3 分）：岭回归的梯度
#
# 按 Keras 的写法，带惩罚的损失是
#
# $$ L = \frac{1}{n} \sum_{i=1}^{n} (\hat y_i - y_i)^2 + \frac{\lambda}{n} \sum_{j=1}^{d} w_j^2 ,
# \qquad \hat y_i = b + \sum_j w_j x_{ij} . $$
#
# 返回它的梯度，是一个含 $d + 1$ 个数的数组：先是对权重的 $d$ 个导数，最后是对偏置的导数。`features` 的形状是
# `(n, d)`，`true` 是 `(n,)`，`weights` 是 `(d,)`；`bias` 和 `strength`（即 $\lambda$）是数。


# %% name="ridge-gradient" exercise="03b.3"
def ridge_gradient(features, true, weights, bias, strength):
    """Return the gradient by the weights, then by the bias."""  # zh: "返回对权重的梯度，最后是对偏置的。"
    ### BEGIN SOLUTION
    n = len(true)
    rest = features @ weights + bias - true
    by_weights = 2 / n * (features.T @ rest + strength * weights)
    return np.append(by_weights, 2 / n * rest.sum())
    ### END SOLUTION


# %% check="03b.3"
check("03b.3", ridge_gradient)

# %% [markdown] lang="en"
# At the solution by formula the gradient must vanish; where descent on the pixels began,
# all weights zero, it does not:

# %% [markdown] lang="zh"
# 在公式给出的解处，梯度应当为零；在像素上开始下降的地方（权重全为零），它不为零：

# %% name="gradient-vanishes"
with check.needs("03b.3"):
    zero = (np.zeros(64 * 64 * 3), mean_score)
    for name, line in {"start": zero, "formula": ridge}.items():  # zh: "起点", "公式"
        slope = ridge_gradient(pixels["train"], scores["train"], *line, strengths[best])
        print(f"{name}: largest derivative {np.max(np.abs(slope)):.1e}")  # zh: "{name}：最大的导数 {np.max(np.abs(slope)):.1e}"

# %% [markdown] lang="en"
# ### Exercise 03b.4 (3 points): a seventh statistic
#
# Hasler and Süsstrunk measured how colourful people find a photograph, and came to a
# formula. With red $R$, green $G$ and blue $B$ of a pixel, scaled to 0..1, let
# $a = R - G$ and $c = (R + G)/2 - B$; with $\mu$ the mean and $\sigma$ the standard
# deviation over the pixels of one picture,
#
# $$ M = \sqrt{\sigma_a^2 + \sigma_c^2} + 0.3 \sqrt{\mu_a^2 + \mu_c^2} . $$
#
# `pictures` is an array of bytes, `uint8`, of the shape (n, height, width, 3). Return the
# $n$ values of $M$. A grey picture has 0; what has one that is red, (255, 0, 0), all over?

# %% [markdown] lang="zh"
# ### 练习 03b.4（3 分）：第七个统计量
#
# Hasler 和 Süsstrunk 调查了人们觉得一张照片的色彩有多丰富，并总结出一个公式。设像素的红 $R$、绿 $G$、蓝 $B$
# 已缩放到 0..1，令 $a = R - G$，$c = (R + G)/2 - B$；$\mu$ 和 $\sigma$ 表示一张图片全部像素上的平均值和
# 标准差，则
#
# $$ M = \sqrt{\sigma_a^2 + \sigma_c^2} + 0.3 \sqrt{\mu_a^2 + \mu_c^2} . $$
#
# `pictures` 是字节数组，`uint8`，形状为 `(n, height, width, 3)`。返回 $n$ 个 $M$ 值。灰色图片得 0；整张都是红色
# (255, 0, 0) 的图片得多少？


# %% name="colourfulness" exercise="03b.4"
def colourfulness(pictures):
    """Return the colourfulness of each picture."""  # zh: "返回每张图片的色彩丰富度。"
    ### BEGIN SOLUTION
    red, green, blue = np.moveaxis(pictures / 255, -1, 0)
    a, c = red - green, (red + green) / 2 - blue
    deviation = np.sqrt(a.var(axis=(1, 2)) + c.var(axis=(1, 2)))
    mean = np.sqrt(a.mean(axis=(1, 2)) ** 2 + c.mean(axis=(1, 2)) ** 2)
    return deviation + 0.3 * mean
    ### END SOLUTION


# %% check="03b.4"
check("03b.4", colourfulness)

# %% [markdown] lang="en"
# Does a seventh number help? The training error can only fall, if ever so little, when a
# column is added. The validation error decides. The cell also prints how much of the
# seventh number's variance the other six explain:

# %% [markdown] lang="zh"
# 第七个数有没有帮助？加上一列，训练误差只会下降，哪怕只降一点点。要由验证误差来决定。单元格还打印：第七个数的方差
# 有多大比例能由另外六个数解释。

# %% name="seventh"
with check.needs("03b.4"):
    extra = {name: colourfulness(x) for name, (x, y) in parts.items()}
    seven = {
        name: np.column_stack([statistics[name], values])
        for name, values in extra.items()
    }
    line = fit_linear(seven["train"], scores["train"])
    report("six", errors(statistics, six))  # zh: "六个"
    report("seven", errors(seven, line))  # zh: "七个"
    weights, bias = fit_linear(statistics["train"], extra["train"])
    rest = rmse(statistics["train"] @ weights + bias, extra["train"])
    print(f"the six explain {1 - rest**2 / extra['train'].var():.0%} of the seventh")  # zh: "六个数解释了第七个数的 {1 - rest**2 / extra['train'].var():.0%}"

# %% [markdown] lang="en"
# It does not help: the training error falls a little, the validation error does not fall.
# The six already know nearly all that the seventh says. Least squares can then hardly tell
# their shares apart, and what it fits to the small rest does not carry over here. Take the
# verdict with care, though: the validation set is small (64 drawn dishes, 31
# photographs), and with other pictures it could be another.

# %% [markdown] lang="zh"
# 没有帮助：训练误差略有下降，验证误差却没有下降。第七个数说的，六个数几乎都已知道。这时最小二乘很难分清各自的
# 功劳，由剩下的那一点点拟合出来的东西，在验证集上并不管用。不过这个结论也要谨慎看待：验证集很小（64 道绘制的菜，
# 或 31 张照片），换一批图片，结论可能不同。

# %% [markdown] lang="en"
# ### Exercise 03b.5 (3 points): choose the strength
#
# `train` and `validation` are pairs (features, scores), `strengths` is a list. Fit a
# ridge regression for each strength with `fit_linear` from above and return the strength
# with the smallest RMSE. On the training or on the validation set? That is yours to say.
# By hand: one feature, training features -1 and 1 with the scores -3 and 3, so
# $w = 6 / (2 + \lambda)$; validation features -1 and 1 with the scores -0.9 and 0.9; of the
# strengths 0, 1, 4 and 16, which one?

# %% [markdown] lang="zh"
# ### 练习 03b.5（3 分）：选择强度
#
# `train` 和 `validation` 各是一对（特征，分数），`strengths` 是列表。用上面的 `fit_linear` 对每个强度拟合
# 岭回归，返回 RMSE 最小的那个强度；该看训练集还是验证集的 RMSE，由你判断。手算一例：只有一个特征，训练特征为 -1
# 和 1，分数为 -3 和 3，所以 $w = 6 / (2 + \lambda)$；验证特征为 -1 和 1，分数为 -0.9 和 0.9；强度 0、1、4、16 中
# 该选哪个？


# %% name="choose-strength" exercise="03b.5"
def choose_strength(train, validation, strengths):
    """Return the best of the strengths."""  # zh: "返回其中最好的强度。"
    ### BEGIN SOLUTION
    found = []
    for strength in strengths:
        weights, bias = fit_linear(*train, strength)
        features, true = validation
        found.append(rmse(features @ weights + bias, true))
    return strengths[int(np.argmin(found))]
    ### END SOLUTION


# %% check="03b.5"
check("03b.5", choose_strength)

# %% [markdown] lang="en"
# ### Question 03b.6 (4 points): in words
#
# A fellow student trains `Dense(1)` on 500 pictures of 128 x 128, reports a training RMSE
# of 0.02 points and writes: "nearly perfect". Answer in six sentences or fewer: what does
# this number say, and why? Which two numbers do you ask for? What would you change first?
# And why will no model reach an RMSE of 0 on new dishes?

# %% [markdown] lang="zh"
# ### 问答 03b.6（4 分）：用文字回答
#
# 一位同学在 500 张 128×128 的图片上训练 `Dense(1)`，报告训练 RMSE 为 0.02 分，并写道：“几乎完美”。用不超过六句
# 话回答：这个数说明什么，为什么？你要他再给出哪两个数？你首先会改什么？为什么任何模型在新的菜品上都不可能让
# RMSE 等于 0？

# %% [markdown] lang="en" answer="03b.6" points=4
# <!-- BEGIN SOLUTION -->
# The number says nothing about new dishes: 49,153 weights can satisfy 500 equations
# exactly, whatever the scores are, even if they were drawn by lot. I ask for the RMSE on
# pictures kept apart (validation or test) and for the RMSE of the mean score on the same
# pictures. I would give the model fewer or better numbers, or penalise large weights with
# ridge and choose its strength on the validation set. The scores themselves contain
# the noise of the raters, which no picture shows; that part of the error remains.
#
# *Rubric: more weights than pictures, so the training error says nothing (1 point);
# an error on pictures kept apart, and the baseline of the mean beside it (1 point); a
# change that reduces over-fitting, with how it is chosen (1 point); the noise of the
# raters as a floor (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="03b.6" points=4
# <!-- BEGIN SOLUTION -->
# 这个数对新菜品什么也没说：49,153 个权重可以精确满足 500 个方程，不管分数是多少，哪怕是抽签抽来的。我要他给出
# 在另外留出的图片（验证或测试）上的 RMSE，以及平均分在同一批图片上的 RMSE。我会减少输入的个数或换成更有意义的
# 数，或者用岭回归对大的权重加惩罚，并在验证集上选择强度。分数本身含有评分者的噪声，任何图片都显示不出来，这部分误差
# 去不掉。
#
# *评分：权重比图片多，所以训练误差说明不了什么（1 分）；在留出图片上的误差，以及作对照的平均分基线（1 分）；一项能减轻
# 过拟合的改动，并说明如何选择（1 分）；评分者的噪声是误差的底线（1 分）。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# What this run recorded, and how your exercises stand. (The question in words, 4 points,
# is marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 本次运行记录的结果，以及你的练习进度。（文字题 4 分，由老师评阅。）

# %% name="results"
unit = "points"  # zh: "分"
RESULTS = ["mean", "least_squares", "ridge", "six_statistics", "raters_features"]
for name, error in zip(RESULTS, test_error.values(), strict=False):
    training.record(f"test_rmse_{name}", error, unit, scale=dishes.scale)
check.progress("03b")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Linear regression is one dense layer with one unit. Closed formula and gradient
#   descent find the same weights, if the learning rate fits the curvature and one waits
#   long enough.
# - With more weights than pictures the training error is zero and means nothing. The
#   mean score is the model to beat, on pictures kept apart.
# - Ridge penalises large weights; its strength is chosen on the validation set. It also
#   makes descent fast. Stopping early acts alike.
# - Scale and centre the inputs. Bytes with a usual learning rate end in `inf`.
# - What goes in decides. Seven weights on numbers with a meaning do no worse than twelve
#   thousand on pixels. And the raters' noise sets a floor that no model passes.
#
# **Next:** lab 03c asks the same of faces, where the ratings themselves have to be looked
# at first. Week 4 turns scores into classes.

# %% [markdown] lang="zh"
# ## 要点
#
# - 线性回归就是一个只有一个单元的全连接层。只要学习率与曲率相称，并且等得够久，闭式公式与梯度下降找到同样的权重。
# - 权重比图片多时，训练误差为零，毫无意义。要在留出的图片上胜过平均分，才算数。
# - 岭回归对大的权重加惩罚，强度在验证集上选择。它还让梯度下降变快。提前停止的作用与它相似。
# - 输入要缩放、要中心化。直接用字节，配上通常的学习率，结果就是 `inf`。
# - 输入决定成败。七个权重配上有意义的数，至少不输给像素上的一万两千个。评分者的噪声则是任何模型都越不过的底线。
#
# **下一步**：实验 03c 对人脸提出同样的问题，那里要先审视评分本身。第 4 周把分数换成类别。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - A. E. Hoerl, R. W. Kennard, "Ridge regression: biased estimation for nonorthogonal
#   problems", *Technometrics* 12 (1970), 55-67.
# - T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning*, 2nd
#   edition, Springer 2009: sections 3.2 to 3.4 (least squares, ridge), 7.10 (validation).
# - M. Belkin, D. Hsu, S. Ma, S. Mandal, "Reconciling modern machine-learning practice and
#   the classical bias-variance trade-off", *PNAS* 116 (2019), 15849-15854 (double
#   descent).
# - D. Hasler, S. Süsstrunk, "Measuring colourfulness in natural images", *Proceedings of
#   SPIE* 5007 (2003), 87-95 (exercise 03b.4).
# - The full data set: FoodScore, photographs of dishes with scores, from the public
#   repository of a course; no licence is stated: for use in class only. The bundled
#   dishes are drawn by `labdata/make/food_scores.py`, which also holds the scoring rule.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - A. E. Hoerl、R. W. Kennard，“Ridge regression: biased estimation for nonorthogonal
#   problems”，*Technometrics* 12（1970），55-67。
# - T. Hastie、R. Tibshirani、J. Friedman，*The Elements of Statistical Learning*，第 2 版，
#   Springer 2009：第 3.2 至 3.4 节（最小二乘、岭回归），第 7.10 节（验证）。
# - M. Belkin、D. Hsu、S. Ma、S. Mandal，“Reconciling modern machine-learning practice and
#   the classical bias-variance trade-off”，*PNAS* 116（2019），15849-15854（双下降）。
# - D. Hasler、S. Süsstrunk，“Measuring colourfulness in natural images”，*Proceedings of
#   SPIE* 5007（2003），87-95（练习 03b.4）。
# - 完整数据：FoodScore，菜品照片及评分，来自一门课程的公开仓库；未注明许可，仅限课堂使用。随附的菜品图片由
#   `labdata/make/food_scores.py` 绘制，打分规则也在其中。
