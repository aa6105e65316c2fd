# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Scores for faces: what the raters say, and what a model can say"
#       zh: 颜值打分：评分者说了什么，模型能说什么
#     case:
#       en: "Linear regression: scores of faces"
#       zh: 线性回归：颜值打分
#     week: 3
#     chapter:
#       en: "Neural networks in TensorFlow"
#       zh: 第三章 神经网络的 TensorFlow 实现
#     minutes: {sample: 1, full: 2}
#     memory_mib: {sample: 1500, full: 2400}
#     data: [face_scores, mobilenet_imagenet]
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - measure how far the raters behind a data set agree, and which ceiling that sets on the
#   correlation of any model,
# - judge a regression by Pearson's r, MAE and RMSE, and say what r forgives,
# - use five-fold cross-validation to choose settings when data are few,
# - find out for whom a model errs systematically, with standard errors,
# - say plainly what a model of ratings is, and what it must never be used for.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 测量数据集背后的评分者在多大程度上意见一致，以及这给任何模型的相关系数设下怎样的上限；
# - 用 Pearson 相关系数 r、MAE 和 RMSE 评价回归，并说出 r 不计较什么；
# - 数据少时，用五折交叉验证来选择设置；
# - 查出模型对哪些人有系统误差，并给出标准误差；
# - 直白地说出评分模型是什么，以及绝不能用来做什么。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. `face_scores` from `labdata.make` is the program
# that drew the bundled faces and simulated their raters.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。`labdata.make` 里的 `face_scores` 是绘制随附人脸、模拟评分者的程序。

# %% name="setup"
import helpers
from helpers import data, plots, training
from helpers.checks import NotAttempted, check
from helpers.data.backbone import load_backbone
from helpers.errors import LabsError
from labdata.make import face_scores

helpers.set_language("en")  # zh: "zh"
training.start(seed=5500)

import keras
import numpy as np
from keras import layers

# %% [markdown] lang="en" section="story"
# ## What such a model is, on one plain page
#
# In lab 03b people scored dishes. Here they score *faces*. Technically nothing changes: a
# picture in, a number out, linear regression between. Everything else does change, and it
# has to be said before the first line of code.
#
# **It predicts the raters, not people.** The label of a picture is what some people, once,
# clicked. A model fitted to it answers one question: "what would *those* raters have
# clicked?" It measures nothing about the person in the picture. Behind the ratings
# stands no property of the person, only what more such raters would have said.
#
# **Whose faces?** The bundled sample is drawn by a program; its faces are nobody's. The
# full set is 500 photographs out of SCUT-FBP5500. That collection has 5,500: 2,000 of Asian
# women, 2,000 of Asian men, 750 of Caucasian women and 750 of Caucasian men, as its makers
# name the groups; most were collected from the internet. These people did not ask to be judged.
# Most of the world's faces are not among them.
#
# **Whose ratings?** Those of 60 volunteers, chosen by the makers. Other people, elsewhere or
# later, would have clicked otherwise. The drawn faces have twelve simulated raters
# and a formula instead of taste.
#
# **Never use it on persons.** Not on yourself, not on classmates, not in an app, not to
# select, rank or advise anybody. The harm is real and the number means nothing about them.
# This lab fits such models for one reason: so that you can recognise what stands behind
# any model whose labels are opinions (of pictures, essays, applicants, films), and can
# measure how much of it is opinion.

# %% [markdown] lang="zh"
# ## 用一页纸说清：这样的模型是什么
#
# 在实验 03b 里，人们给菜品打分；这里，他们给*人脸*打分。技术上没有区别：输入图片，输出一个数，中间是线性回归。
# 其余的一切都不同了，这要在写第一行代码之前说清楚。
#
# **它预测的是评分者，而不是人**。一张图片的标签，是某些人某一次的点击。由此拟合的模型只回答一个问题：“*那些*
# 评分者会点几分？”它对图片里的人没有做任何测量。评分背后并没有人的
# 某种属性，只有更多这样的评分者会给出的意见。
#
# **谁的脸**？随附样本由程序绘制，不是任何人的脸。完整数据是从 SCUT-FBP5500 中取出的 500 张照片。
# SCUT-FBP5500 共 5,500 张，按作者的分组，亚洲女性 2,000 张，亚洲男性 2,000 张，高加索女性 750 张，高加索男性 750 张，大多从互联网收集。这些人并没有
# 要求被评判。世界上大多数人的样貌也不在其中。
#
# **谁的评分**？来自作者找来的 60 名志愿者。换一批人、换个地方或换个时候，点击就会不同。绘制的人脸则有十二位
# 模拟的评分者，用公式代替了口味。
#
# **绝不能用在人身上**。不要用在自己身上，不要用在同学身上，不要做成应用，不要用它挑选任何人、给任何人排名或提建议。
# 伤害是真实的，而那个数对他们毫无意义。本实验拟合这种模型只有一个理由：让你认得出，凡是标签为意见的模型（给图片、
# 作文、应聘者、电影打分），背后究竟是什么，并能测出其中有多少只是意见。

# %% [markdown] lang="en"
# The figure shows what a label is made of. Twelve (simulated) raters each gave twelve drawn
# faces a whole number from 1 to 5. The label of a face is the mean of its column.

# %% [markdown] lang="zh"
# 下图说明标签是怎么来的。十二位（模拟的）评分者各给十二张绘制的脸打 1 到 5 的整数分。一张脸的标签就是它那一列的
# 平均值。

# %% name="ratings"
# alt: Ratings from 1 to 5 of twelve faces by twelve raters; no column is of one mind  |  十二位评分者给十二张脸的 1 到 5 分，没有一列意见完全一致
ratings = np.stack(
    [face_scores.ratings(face_scores.SEED, number) for number in range(1200)]
).astype("float64")
print(ratings.shape, "mean", ratings.mean().round(2))  # zh: "平均"
plots.heatmap(
    ratings[:12].T,
    row_labels=[f"{rater + 1}" for rater in range(12)],
    column_labels=[f"{mean:.1f}" for mean in ratings[:12].mean(axis=1)],
    annotate=True,
    xlabel="twelve faces, each with its mean",  # zh: "十二张脸，下方是各自的平均分"
    ylabel="raters",  # zh: "评分者"
    value_label="rating, 1 to 5",  # zh: "评分，1 到 5"
    title="One face, twelve opinions",  # zh: "一张脸，十二种意见"
)

# %% [markdown] lang="en"
# Look down the columns: in most of them the same face gets 2 or less from one rater and 4 or
# 5 from another. Look along the rows: the first raters tend to be strict, the last mild (they
# are listed in that order).

# %% [markdown] lang="zh"
# 竖着看各列：在多数列里，同一张脸有人至多给 2 分，有人给 4 分或 5 分。横着看各行：前几位评分者偏严，后几位偏松
# （排列次序就是如此）。

# %% [markdown] lang="en" section="data"
# ## The faces and their labels
#
# The line below the cell says which data you have.

# %% [markdown] lang="zh"
# ## 人脸与标签
#
# 运行后的那一行会说明你用的是哪份数据。

# %% name="load"
faces = data.load("face_scores")
y, y_test = faces.train.y.astype("float64"), faces.test.y.astype("float64")
print(faces.train.x.shape, f"mean {y.mean():.2f}, deviation {y.std():.2f}")  # zh: "平均 {y.mean():.2f}，标准差 {y.std():.2f}"

# %% name="look"
# alt: Eighteen faces, without any number under them  |  十八张人脸，下方没有任何数字
plots.image_grid(
    faces.train.x[:18],
    columns=6,
    title="Faces, in no order, without a number",  # zh: "人脸，不排序，不标数字"
)

# %% [markdown] lang="en"
# We put no score under a face, not even under a drawn one. For the regression they are
# numbers in a column; to look at them sorted teaches nothing but to sort people.
#
# Whose faces are they? In the full set the file's name begins with two letters: A or C for
# Asian or Caucasian, F or M for female or male, as the makers labelled them. For the drawn faces
# we ask the program for the colour of the skin and form two halves, darker and lighter.
# The groups are not used in any model. They serve to check it later.

# %% [markdown] lang="zh"
# 我们不在人脸下面标分数，哪怕是画出来的脸。对回归来说它们只是一列数；把人脸按分数排开来看，学不到别的，只会学会给人
# 排序。
#
# 这些是谁的脸？完整数据的文件名以两个字母开头：A 或 C 表示亚洲人或高加索人，F 或 M 表示女或男，都是作者所标。对绘制的
# 脸，我们向程序查询肤色，分成较深和较浅两半。这些分组不进入任何模型，只用来在后面检查它。

# %% name="groups"
drawn = faces.scale == "sample"
if drawn:
    numbers = [int(file[1:5]) - 1 for file in faces.train.columns["file"]]
    subjects = [face_scores.subject(face_scores.SEED, number) for number in numbers]
    skin = np.array([np.mean(face.skin) for face, pose, expression in subjects])
    halves = np.array(["darker skin", "lighter skin"])  # zh: "肤色较深", "肤色较浅"
    groups = halves[(skin > np.median(skin)).astype(int)]
else:
    groups = np.array([file[:2] for file in faces.train.columns["file"]])
for group in np.unique(groups):
    members = groups == group
    print(f"{group}: {members.sum()} faces, mean score {y[members].mean():.3f}")  # zh: "{group}：{members.sum()} 张，平均分 {y[members].mean():.3f}"

# %% [markdown] lang="en"
# ### How many raters?
#
# A mean of $k$ whole numbers, multiplied by $k$, is a whole number again. So the labels
# themselves give a hint how many raters there were:

# %% [markdown] lang="zh"
# ### 有几位评分者？
#
# $k$ 个整数的平均值乘以 $k$ 又是整数。所以标签本身就能提示有几位评分者：

# %% name="how-many"
for k in (10, 12, 20, 30, 60):
    off = np.abs(y * k - np.rint(y * k))
    print(f"{k} raters: {np.mean(off < 0.001):.0%} of the labels fit")  # zh: "{k} 位评分者：{np.mean(off < 0.001):.0%} 的标签相符"

# %% [markdown] lang="en"
# Of the numbers tried, the smallest that fits all labels is 12 for the drawn faces and 60 for the
# photographs, as their makers state. (60 fits the drawn ones too, being a multiple.)
#
# ### How far do they agree?
#
# The full set's makers also published every single rating; the file of this course holds
# the means only. So in this section we use the ratings of the drawn faces, whichever
# data you have. First, how strict is each rater, and do any two say the same? Pearson's
# correlation of two lists of numbers $u$ and $v$ is
#
# $$ r = \frac{\sum_i (u_i - \bar u)(v_i - \bar v)}
#            {\sqrt{\sum_i (u_i - \bar u)^2 \, \sum_i (v_i - \bar v)^2}} $$
#
# where $\bar u$ and $\bar v$ are their means: 1 if one rises with the other along a
# straight line, 0 if they have nothing (linear) to do with each other, -1 if one falls as
# the other rises.

# %% [markdown] lang="zh"
# 在试过的人数中，能与全部标签相符的最小者，绘制的脸是 12，照片是 60，与作者所说一致。（60 是 12 的倍数，所以也与绘制的脸相符。）
#
# ### 他们有多一致？
#
# 完整数据的作者也公布了每一个评分，但本课程用的文件里只有平均分。所以不论你用哪份数据，这一节都用绘制人脸的评分。
# 首先，每位评分者有多严格，任意两位说的一样吗？两列数 $u$ 和 $v$ 的 Pearson 相关系数是
#
# $$ r = \frac{\sum_i (u_i - \bar u)(v_i - \bar v)}
#            {\sqrt{\sum_i (u_i - \bar u)^2 \, \sum_i (v_i - \bar v)^2}} $$
#
# 其中 $\bar u$ 和 $\bar v$ 是平均值：一个随另一个沿直线上升时为 1，两者没有（线性）关系时为 0，一个上升另一个下降时
# 为 -1。

# %% name="pairs" tags=["strict"]
# alt: Correlations of each rater with each other, far below 1  |  每两位评分者之间的相关系数，远低于 1
between = np.corrcoef(ratings.T)
pairs = between[np.triu_indices(12, k=1)]
print("strictest and mildest mean:", ratings.mean(axis=0).round(2)[[0, -1]])  # zh: "最严格与最宽松者的平均分："
print(f"r of two raters: {pairs.min():.2f} to {pairs.max():.2f}")  # zh: "两位评分者的 r：{pairs.min():.2f} 到 {pairs.max():.2f}"
print(f"r of two raters, mean: {pairs.mean():.2f}")  # zh: "两位评分者的 r，平均：{pairs.mean():.2f}"
names = [f"{rater + 1}" for rater in range(12)]
plots.heatmap(
    np.where(np.eye(12, dtype=bool), np.nan, between),
    row_labels=names,
    column_labels=names,
    annotate=True,
    xlabel="rater",  # zh: "评分者"
    ylabel="rater",  # zh: "评分者"
    value_label="Pearson's r",  # zh: "Pearson 相关系数 r"
    title="Two raters agree only loosely",  # zh: "两位评分者只是大致一致"
)

# %% [markdown] lang="en"
# Two single raters agree loosely. But the label is the mean of twelve, and a mean is
# steadier than one opinion. How steady? We cannot ask twelve others, but we can split the
# twelve into two panels of six by lot, and compare the panels' means face by face:

# %% [markdown] lang="zh"
# 单独两位评分者只是大致一致。但标签是十二人的平均，而平均比一个人的意见稳定。有多稳定？我们没法另请十二人，但可以抽签
# 把十二人分成两个六人小组，逐张比较两组的平均分：

# %% name="panels"
# alt: Mean of one panel of six against the mean of the other, a long cloud  |  一组六人的平均分与另一组平均分的散点，呈长条状
rng = np.random.default_rng(6)


def two_panels():
    """Means of two halves of the raters, drawn by lot."""  # zh: "抽签把评分者分成两半，返回两半的平均分。"
    order = rng.permutation(12)
    return ratings[:, order[:6]].mean(axis=1), ratings[:, order[6:]].mean(axis=1)


splits = [two_panels() for _ in range(200)]
agreement = np.mean([np.corrcoef(*panels)[0, 1] for panels in splits])
print(f"r between two panels of six, mean of 200 splits: {agreement:.3f}")  # zh: "两个六人小组之间的 r，200 次分组的平均：{agreement:.3f}"
one, other = splits[0]
plots.scatter(
    one,
    other,
    xlabel="mean of six raters",  # zh: "六位评分者的平均"
    ylabel="mean of the other six",  # zh: "另外六位的平均"
    line=(1, 0),
    title="Two panels of six agree much better than two people",  # zh: "两个六人小组比两个人一致得多"
)

# %% [markdown] lang="en"
# ### The ceiling
#
# If half of the raters agree with the other half to $r_6$, all twelve would agree with
# twelve new ones to
#
# $$ \rho = \frac{2 r_6}{1 + r_6} $$
#
# (Spearman and Brown, 1910). $\rho$ is the *reliability* of the labels. The best
# conceivable model knows what an endless panel would say on average. Even that model
# does not correlate with our labels to 1, since they hold the chance of twelve opinions,
# but to $\sqrt{\rho}$: this is the ceiling. For drawn faces there is a second way to know
# it: the program has the formula and the raters' noise.

# %% [markdown] lang="zh"
# ### 上限
#
# 如果一半评分者与另一半的相关系数是 $r_6$，那么全部十二人与另外十二个新人的相关系数将是
#
# $$ \rho = \frac{2 r_6}{1 + r_6} $$
#
# （Spearman 与 Brown，1910）。$\rho$ 是标签的*信度*。设想最好的模型，它知道无穷多人的平均意见。就连它与我们标签的
# 相关系数也不是 1，因为标签含有十二个意见的偶然成分；它只能达到 $\sqrt{\rho}$：这就是上限。对绘制的脸，还有第二种
# 办法知道上限：程序里有公式和评分者的噪声。

# %% name="ceiling" tags=["strict"]
reliability = 2 * agreement / (1 + agreement)
ceiling = np.sqrt(reliability)
print(f"reliability {reliability:.3f}, ceiling from the ratings {ceiling:.3f}")  # zh: "信度 {reliability:.3f}，由评分得到的上限 {ceiling:.3f}"
print(f"ceiling from the program {face_scores.BEST_CORRELATION}")  # zh: "由程序得到的上限 {face_scores.BEST_CORRELATION}"
assert abs(ceiling - face_scores.BEST_CORRELATION) < 0.01

# %% [markdown] lang="en"
# The ratings alone give the ceiling to two decimals, without knowing any formula. That
# is worth doing before every model of opinions. It takes every single rating; with means
# only, as in this course's file of the photographs, it cannot be done.
#
# What if there were more raters? From the reliability of twelve follows that of one, and
# from that the ceiling for any number $k$: $\rho_k = k \rho_1 / (1 + (k-1) \rho_1)$.

# %% [markdown] lang="zh"
# 只凭评分就得到了上限，准到两位小数，不需要知道任何公式。凡是以意见为标签的模型，都值得先做这件事。它需要每一个
# 评分；若只有平均分，就像本课程的照片文件那样，便无从做起。
#
# 评分者再多会怎样？由十二人的信度可以推出一人的信度，再推出任意人数 $k$ 的上限：
# $\rho_k = k \rho_1 / (1 + (k-1) \rho_1)$。

# %% name="more-raters" tags=["strict"]
# alt: The ceiling rises with the number of raters, fast at first, towards 1  |  上限随评分者人数上升，起初很快，然后趋近 1
alone = reliability / (12 - 11 * reliability)
panel = np.array([1, 2, 3, 6, 12, 24, 60])
ceilings = np.sqrt(panel * alone / (1 + (panel - 1) * alone))
print({int(k): round(float(c), 3) for k, c in zip(panel, ceilings, strict=True)})
plots.lines(
    panel,
    {"ceiling": ceilings},  # zh: "上限"
    xscale="log",
    xlabel="raters behind each label",  # zh: "每个标签背后的评分者人数"
    ylabel="largest possible r",  # zh: "r 的最大可能值"
    reference={"twelve": ceiling},  # zh: "十二人"
    title="More raters raise the ceiling, ever more slowly",  # zh: "评分者越多上限越高，但越来越慢"
)

# %% [markdown] lang="en"
# With a single rater nobody could pass about 0.6. With twelve the ceiling is 0.94, and if the
# photographs' raters agreed as these do (which we do not know), their sixty would allow 0.99. Keep
# these numbers: a model's $r$ means something only beside its ceiling.

# %% [markdown] lang="zh"
# 只有一位评分者时，谁也超不过大约 0.6。十二位时上限是 0.94；假如照片的评分者像这里一样一致（这一点我们并不知道），
# 六十人可以达到 0.99。记住这些数：模型的 $r$ 只有与它的上限放在一起才有意义。

# %% [markdown] lang="en" section="model"
# ## Linear regression on small grey pictures
#
# The model is `Dense(1)` again, on grey pictures that are made smaller by averaging
# blocks. (Lab 03b: many weights, few pictures, hence a penalty.) With 16 x 16 pixels
# there are $16 \times 16 + 1 = 257$ weights.

# %% [markdown] lang="zh"
# ## 小灰度图上的线性回归
#
# 模型还是 `Dense(1)`，输入是按小块取平均缩小的灰度图。（实验 03b：权重多、图片少，所以要加惩罚。）16×16 像素时有
# $16 \times 16 + 1 = 257$ 个权重。


# %% name="shrink"
def shrink(pictures, side):
    """Grey pictures of side x side in 0..1, one row each."""  # zh: "缩成 side x side 的灰度图，取值 0..1，每张一行。"
    grey = pictures.mean(axis=-1) / 255
    block = grey.shape[1] // side
    blocks = grey.reshape(len(grey), side, block, side, block)
    return blocks.mean(axis=(2, 4)).reshape(len(grey), side * side)


def build(inputs, penalty):
    """Linear regression as a network."""  # zh: "写成网络的线性回归。"
    return keras.Sequential(
        [
            keras.Input((inputs,)),
            layers.Dense(
                1,
                kernel_regularizer=keras.regularizers.L2(penalty),
                bias_initializer=keras.initializers.Constant(y.mean()),
                name="score",
            ),
        ]
    )


plots.network_table(build(16 * 16, 0.0))

# %% [markdown] lang="en"
# Three numbers judge a prediction. The *mean absolute error* (MAE), in points, is how far
# off it is on average; the RMSE, in points too, counts large errors more; Pearson's $r$
# looks only at whether predictions rise with the scores. What does $r$ forgive?

# %% [markdown] lang="zh"
# 评价预测用三个数。*平均绝对误差*（MAE）以分为单位，是平均差多少；RMSE 也以分为单位，更看重大的误差；Pearson 的 $r$
# 只看预测是否随分数一同升降。$r$ 不计较什么？


# %% name="judge" tags=["strict"]
def judge(predicted, true):
    """Pearson's r, MAE and RMSE."""  # zh: "Pearson 的 r、MAE 和 RMSE。"
    error = predicted - true
    return {
        "r": np.corrcoef(predicted, true)[0, 1],
        "MAE": np.mean(np.abs(error)),
        "RMSE": np.sqrt(np.mean(error**2)),
    }


toy = np.array([2.0, 2.5, 3.0, 3.5, 4.0])
guess = np.array([2.2, 2.4, 3.1, 3.3, 4.1])
cases = {
    "close": guess,  # zh: "接近"
    "one point too high": guess + 1,  # zh: "高一分"
    "half the distances": 3 + (guess - 3) / 2,  # zh: "差距减半"
    "one large error": np.array([4.0, 2.5, 3.0, 3.5, 4.0]),  # zh: "一个大误差"
}
plots.results_table(
    {name: judge(values, toy) for name, values in cases.items()},
    formats={"r": ".3f", "MAE": ".2f", "RMSE": ".2f"},
)

# %% [markdown] lang="en"
# The second and third line have the same $r$ as the first: it forgives a wrong level and
# a wrong scale altogether (not a wrong sign). In the last line four of five are exact; the RMSE is twice the
# MAE and more, and $r$ falls deep. Report all three.

# %% [markdown] lang="zh"
# 第二、三行的 $r$ 与第一行相同：它完全不计较整体偏高偏低，也不计较尺度（但计较正负号）。最后一行五个中有四个分毫不差，RMSE 却是 MAE
# 的两倍多，$r$ 也跌得很深。三个都要报告。

# %% [markdown] lang="en" section="training"
# ## Training, and five folds
#
# One fifth of the training faces is kept aside, `Dense(1)` learns from the rest with
# Adam, and after every epoch we look at both errors.

# %% [markdown] lang="zh"
# ## 训练与五折
#
# 留出五分之一的训练人脸，`Dense(1)` 用 Adam 在其余人脸上学习，每轮之后看两边的误差。

# %% name="train"
small = shrink(faces.train.x, 16)
folds = np.arange(len(y)) % 5  # the loader has mixed the order  |  读取时次序已打乱
inside, outside = folds != 0, folds == 0
centre = small[inside].mean(axis=0)
model = build(16 * 16, penalty=10 / inside.sum())
model.compile(
    keras.optimizers.Adam(0.002),
    loss="mse",
    metrics=[keras.metrics.RootMeanSquaredError()],
)
history = model.fit(
    small[inside] - centre,
    y[inside],
    validation_data=(small[outside] - centre, y[outside]),
    batch_size=32,
    epochs=40,
    verbose=0,
    callbacks=[training.progress(every=10)],
)

# %% name="curve"
# alt: RMSE by epoch: training goes on falling, validation levels off  |  RMSE 随轮次变化：训练继续下降，验证趋于平稳
plots.learning_curves(
    history,
    "root_mean_squared_error",
    reference={"mean": np.sqrt(np.mean((y[outside] - y[inside].mean()) ** 2))},  # zh: "平均分"
    title="Training and validation part company",  # zh: "训练与验证逐渐分开"
)

# %% [markdown] lang="en"
# The dotted line is the error of always saying the mean. The solid curve ends below it,
# on the drawn faces by little; there, only the training error (dashed) goes on falling after
# the first epochs. And the solid curve belongs to *one* fifth of the faces, chosen by chance. Another
# fifth, another curve. With few data one lets each fifth be the validation set once:
#
# **Five-fold cross-validation.** Train on folds 1-4, predict fold 0; train on 0 and 2-4,
# predict fold 1; and so on. In the end every face has been predicted once, by a model
# that had not seen it. That takes five trainings for each setting. By formula (lab 03b)
# each takes milliseconds; for the setting above both must say nearly the same. (Keras
# averages the squared errors over the $n$ faces that it learns from, the formula adds them
# up: so $\lambda = 10$ of the formula was a penalty of $10/n$ in Keras.)

# %% [markdown] lang="zh"
# 虚线是永远回答平均分的误差。实线最后在它下面，对绘制的脸只低一点点；在那里，最初几轮之后只有训练误差（划线）继续下降。而且
# 实线只属于*一份*随机选出的人脸；换一份，曲线就不同。
# 数据少时，让五份轮流做验证集：
#
# **五折交叉验证**。用第 1 至 4 折训练，预测第 0 折；用第 0、2 至 4 折训练，预测第 1 折；依此类推。最后每张脸都被预测过一次，
# 预测它的模型没有见过它。每种设置要训练五次。用公式（实验 03b），每次只要几毫秒；对上面的设置，两种做法必须几乎一致。
# （Keras 把平方误差对所学的 $n$ 张脸取平均，公式则把它们相加：所以公式里的 $\lambda = 10$，在 Keras 里是惩罚 $10/n$。）


# %% name="cross-validate"
def cross_validate(x, strengths):
    """For each strength, predict every face by ridge that has not seen it."""  # zh: "对每个强度，用没见过该脸的岭回归预测每张脸。"
    predicted = {strength: np.zeros(len(y)) for strength in strengths}
    for fold in range(5):
        inside, outside = folds != fold, folds == fold
        middle, average = x[inside].mean(axis=0), y[inside].mean()
        known = x[inside] - middle
        products = known @ known.T
        across = (x[outside] - middle) @ known.T
        for strength in strengths:
            ridge = products + strength * np.eye(len(products))
            shares = np.linalg.solve(ridge, y[inside] - average)
            predicted[strength][outside] = across @ shares + average
    return predicted


by_formula = cross_validate(small, [10.0])[10.0]
by_keras = model.predict(small[outside] - centre, verbose=0)[:, 0]
both = np.corrcoef(by_keras, by_formula[outside])[0, 1]
print(f"r between Keras and formula on fold 0: {both:.3f}")  # zh: "第 0 折上 Keras 与公式之间的 r：{both:.3f}"
apart = np.abs(by_keras - by_formula[outside]).mean()
print(f"mean distance of the two: {apart:.3f} points")  # zh: "两者平均相差 {apart:.3f} 分"
assert len(history.epoch) < 40 or both > 0.9

# %% [markdown] lang="en"
# Now we can afford to try four sizes and five strengths, a hundred trainings, and take
# the mean of $r$ over the five folds:

# %% [markdown] lang="zh"
# 现在可以放手试四种尺寸和五种强度，共一百次训练，取五折 $r$ 的平均：

# %% name="grid"
# alt: Mean r by size and strength; larger pictures want stronger penalties  |  五折平均 r 随尺寸与强度的变化：图片越大，需要的惩罚越强
SIDES, STRENGTHS = [8, 16, 32, 64], [0.1, 1.0, 10.0, 100.0, 1000.0]


def fold_r(predicted):
    """Pearson's r in each of the five folds."""  # zh: "五折中每一折的 Pearson r。"
    return [
        np.corrcoef(predicted[folds == fold], y[folds == fold])[0, 1]
        for fold in range(5)
    ]


tried = {side: cross_validate(shrink(faces.train.x, side), STRENGTHS) for side in SIDES}
table = np.array([[np.mean(fold_r(tried[a][b])) for b in STRENGTHS] for a in SIDES])
plots.heatmap(
    table,
    row_labels=[f"{side} x {side}" for side in SIDES],
    column_labels=[f"{strength:g}" for strength in STRENGTHS],
    xlabel="strength λ of ridge",  # zh: "岭的强度 λ"
    ylabel="size",  # zh: "尺寸"
    value_label="mean r over five folds",  # zh: "五折平均 r"
    title="Larger pictures want stronger penalties",  # zh: "图片越大，需要的惩罚越强"
)

# %% name="choose"
row, column = np.unravel_index(np.argmax(table), table.shape)
side, strength = SIDES[row], STRENGTHS[column]
held_out = tried[side][strength]
each = fold_r(held_out)
print(f"{side} x {side}, λ = {strength:g}: r by fold", np.round(each, 2))  # zh: "{side} x {side}，λ = {strength:g}：各折的 r"
print(f"mean {np.mean(each):.3f} ± {np.std(each, ddof=1) / np.sqrt(5):.3f}")  # zh: "平均 {np.mean(each):.3f} ± {np.std(each, ddof=1) / np.sqrt(5):.3f}"

# %% [markdown] lang="en"
# The larger the picture, the stronger the best penalty on the whole; it can also lie at the
# edge of the table. The number behind ± is the standard error of the mean over the folds
# (a rough one, since the five models share training faces). Cells near the best often
# differ by less than that: the choice between them is partly chance. Look at the five
# single values: whoever had only one fold could have reported any of them.
#
# The chosen setting is now fitted to all training faces. The test set, used once, comes
# in the comparison.

# %% [markdown] lang="zh"
# 大体上，图片越大，最好的惩罚越强；它也可能落在表的边上。± 后面是五折平均值的标准误差（较粗略，因为五个模型共用
# 训练人脸）。最好的几格之差往往比它还小：选哪一格，有几分偶然。看看五个单独的值：只做一折的人，报告出
# 来的可能是其中任何一个。
#
# 选定的设置现在在全部训练人脸上拟合。测试集只用一次，放在比较一节。

# %% name="fit"
def fit_ridge(x, true, strength):
    """Weights by formula, and the mean that was subtracted from x."""  # zh: "用公式求权重，以及从 x 中减去的平均值。"
    middle = x.mean(axis=0)
    known = x - middle
    products = known @ known.T + strength * np.eye(len(x))
    return known.T @ np.linalg.solve(products, true - true.mean()), middle


chosen = shrink(faces.train.x, side)
weights, middle = fit_ridge(chosen, y, strength)
print(f"training r {np.corrcoef(chosen @ weights, y)[0, 1]:.3f}")  # zh: "训练 r {np.corrcoef(chosen @ weights, y)[0, 1]:.3f}"

# %% [markdown] lang="en" section="inside"
# ## What the model learned
#
# ### The weights
#
# Yellow: bright pixels here raise the predicted score; dark blue: they lower it. Beside
# it the mean of all training faces, to see where eyes and mouth are.

# %% [markdown] lang="zh"
# ## 模型学到了什么
#
# ### 权重
#
# 黄色：这里的像素亮，预测分数就升高；深蓝：亮则降低。旁边是全部训练人脸的平均，用来看眼睛和嘴的位置。

# %% name="weights"
# alt: The mean face beside the weights as a picture, patches of both signs  |  平均脸，旁边是画成图的权重，有正有负的色块
figure = plots.new_figure(
    "What the model adds up, beside the mean face",  # zh: "模型把什么加起来（右），旁边是平均脸"
    height=3.0,
)
left, right = figure.subplots(1, 2)
left.imshow(middle.reshape(side, side), cmap="gray")
left.set_title("mean face", fontsize=10)  # zh: "平均脸"
limit = 3 * weights.std()
drawn_weights = right.imshow(weights.reshape(side, side), vmin=-limit, vmax=limit)
right.set_title("weights", fontsize=10)  # zh: "权重"
figure.colorbar(drawn_weights, ax=right, label="points per unit of brightness")  # zh: "每单位亮度的分数"
for axes in (left, right):
    axes.axis("off")
figure

# %% [markdown] lang="en"
# It is tempting to read a story into such a picture ("the mouth counts"). How firm is it?
# We fit the same model twice, on every other face, and compare the two pictures of
# weights: if they were firm, their correlation would be near 1.

# %% [markdown] lang="zh"
# 人们很容易从这样的图里读出故事（“嘴很重要”）。它有多可靠？我们用隔一张取一张的办法，在两半人脸上各拟合一次，比较两幅
# 权重图：如果可靠，它们的相关系数应接近 1。

# %% name="two-halves"
pictures = [fit_ridge(chosen[i::2], y[i::2], strength)[0] for i in (0, 1)]
print(f"r between the two pictures of weights: {np.corrcoef(*pictures)[0, 1]:.2f}")  # zh: "两幅权重图之间的 r：{np.corrcoef(*pictures)[0, 1]:.2f}"

# %% [markdown] lang="en"
# Far from 1: much of the picture is owed to the chance of which faces were there. What
# can be relied on, and measured, is what the predictions do.

# %% [markdown] lang="zh"
# 离 1 很远：图中有很大成分取决于碰巧有哪些脸。靠得住、也测得出的，是预测的表现。

# %% name="residuals"
# alt: Cross-validated predictions against scores, a flat cloud, and residuals  |  交叉验证的预测与分数的散点，扁平的一团，以及残差
plots.residuals(
    y,
    held_out,
    quantity="score (points)",  # zh: "分数"
    title="Predictions stay near the mean",  # zh: "预测总在平均分附近"
)

# %% [markdown] lang="en"
# Left: the predictions are spread less than the scores. Right, on the drawn faces: for
# so small an $r$ they are spread too widely even so; the highest predictions are mostly
# too high and the lowest too low. $r$ does not notice that, MAE and RMSE do.
#
# ### For whom does it err?
#
# An error that scatters around zero is one thing. An error that always falls on the same
# people is another. For each group: the mean of what the raters gave, the mean of what
# the model predicts for faces that it has not seen, and the difference with its standard
# error.

# %% [markdown] lang="zh"
# 左图：预测散布得比分数窄。右图，在绘制的脸上：$r$ 这么小，就连这样的散布也还太宽；最高的预测多半偏高，最低的多半
# 偏低。$r$ 看不出这一点，MAE 和 RMSE 看得出。
#
# ### 它对谁出错？
#
# 在零附近摆动的误差是一回事，总落在同一群人身上的误差是另一回事。对每一组：评分者所给的平均分，模型对没见过的脸的平均
# 预测，以及两者之差和它的标准误差。

# %% name="by-group"
rows = {}
for group in np.unique(groups):
    members = groups == group
    error = (held_out - y)[members]
    rows[group] = {
        "faces": int(members.sum()),  # zh: "人脸数"
        "raters": y[members].mean(),  # zh: "评分者"
        "model": held_out[members].mean(),  # zh: "模型"
        "difference": error.mean(),  # zh: "差"
        "standard error": error.std() / np.sqrt(len(error)),  # zh: "标准误差"
    }
plots.results_table(
    rows,
    name="group",  # zh: "组"
    formats={
        "raters": ".3f",  # zh: "评分者", ".3f"
        "model": ".3f",  # zh: "模型", ".3f"
        "difference": "+.3f",  # zh: "差", "+.3f"
        "standard error": ".3f",  # zh: "标准误差", ".3f"
    },
)

# %% [markdown] lang="en"
# On the drawn faces no rater looked at the skin: it is not in the formula, and the two
# halves got practically the same ratings. The model, which sees nothing but brightness,
# predicts less for the darker half all the same, by more than two standard errors. It
# invented a prejudice that was in none of its labels. On the photographs the two groups
# with the fewest pictures are predicted lower than their raters scored them, by about two
# standard errors or more.
#
# Neither shows in $r$, MAE or RMSE. It has to be looked for, and that takes the groups,
# which most data sets do not note.

# %% [markdown] lang="zh"
# 在绘制的脸上，没有一位评分者看肤色：公式里没有它，两半得到的评分也几乎一样。模型除了亮度什么也看不见，却给肤色较深的
# 一半预测了更低的分数，超过两个标准误差。它凭空造出了一种偏见，而任何标签里都没有它。在照片上，图片最少的两个组，
# 预测比评分者所给的低，大约两个标准误差或更多。
#
# 这在 $r$、MAE 和 RMSE 里都看不出来，必须专门去找，而且需要分组信息，大多数数据集并没有记录。

# %% [markdown] lang="en" section="comparison"
# ## One thing changed at a time: the inputs
#
# The method stays: ridge, five folds, the strength chosen by them. The inputs change from
# pixels to *features*: the outputs of a network that was trained on quite other pictures
# and is not trained here (lab 10c explains how and why). `load_backbone` gives the
# course's own small network; it has learned to tell drawn animals apart and turns a picture
# into 96 numbers.

# %% [markdown] lang="zh"
# ## 一次只改一处：输入
#
# 方法不变：岭回归，五折，由五折选强度。输入从像素换成*特征*：一个在完全不同的图片上训练好的网络的输出，这里不再训练它
# （实验 10c 说明怎么做、为什么）。`load_backbone` 给出本课程自带的小网络，它学过分辨画出来的动物，能把一张图片变成
# 96 个数。


# %% name="features"
def network_features(network, train, test):
    """Standardised mean outputs of a network, for both parts."""  # zh: "网络输出的平均值，标准化，两部分都算。"
    pool = keras.Sequential([network, layers.GlobalAveragePooling2D()])
    outputs = [pool.predict(x, batch_size=64, verbose=0) for x in (train, test)]
    center, spread = outputs[0].mean(axis=0), outputs[0].std(axis=0) + 1e-6
    return [((output - center) / spread).astype("float64") for output in outputs]


inputs = {"grey pixels": (chosen, shrink(faces.test.x, side))}  # zh: "灰度像素"
backbone = load_backbone("animals")
inputs["small network"] = network_features(backbone, faces.train.x, faces.test.x)  # zh: "小网络"
print({name: train.shape for name, (train, test) in inputs.items()})

# %% [markdown] lang="en"
# With the full data, where `labs fetch mobilenet_imagenet` has brought its weights, a
# third kind comes from MobileNet, which was trained on more than a million photographs
# of ImageNet. It wants 224 x 224 pixels.

# %% [markdown] lang="zh"
# 用完整数据时，如果已用 `labs fetch mobilenet_imagenet` 取来权重，还有第三种特征：来自 MobileNet，它在 ImageNet 的一百多
# 万张照片上训练过。它需要 224×224 像素。

# %% name="mobilenet"
if drawn:
    print("drawn faces: without MobileNet")  # zh: "绘制的人脸：不用 MobileNet"
else:
    try:
        whole = data.load_mobilenet()
        large = data.load("face_scores", size=224)
        body = keras.Model(whole.inputs, whole.get_layer("conv_pw_13_relu").output)
        scaled = [part.x / 127.5 - 1 for part in (large.train, large.test)]
        inputs["MobileNet"] = network_features(body, *scaled)
    except LabsError as missing:
        print(missing)

# %% name="compare"
GRID = [1.0, 10.0, 100.0, 1000.0, 10000.0]
rows, final = {}, {}
for name, (train, test) in inputs.items():
    tries = cross_validate(train, GRID)
    best = max(GRID, key=lambda strength: np.mean(fold_r(tries[strength])))
    each = fold_r(tries[best])
    fitted, center = fit_ridge(train, y, best)
    final[name] = (test - center) @ fitted + y.mean()
    rows[name] = {
        "five folds": f"{np.mean(each):.3f} ± {np.std(each, ddof=1) / 5**0.5:.3f}",  # zh: "五折", "{np.mean(each):.3f} ± {np.std(each, ddof=1) / 5**0.5:.3f}"
        **judge(final[name], y_test),
    }
off = y.mean() - y_test
rows["mean score"] = {  # zh: "平均分"
    "MAE": np.mean(np.abs(off)),
    "RMSE": np.sqrt(np.mean(off**2)),
}
plots.results_table(rows, formats={"r": ".3f", "MAE": ".3f", "RMSE": ".3f"})

# %% [markdown] lang="en"
# "Five folds" is the mean $r$ on the training faces with its standard error; the other
# columns are the test set's, used here once. How far would $r$ move with other test faces?
# The *bootstrap* answers without new data: draw as many test faces as there are, with
# repetition, and compute $r$ again, 500 times. Their standard deviation is drawn to
# either side of the bar's end.

# %% [markdown] lang="zh"
# “五折”是训练人脸上 $r$ 的平均值及其标准误差；其余各列属于测试集，只在这里用一次。换一批测试人脸，$r$ 会变多少？
# *自助法*（bootstrap）不用新数据就能回答：从测试人脸中有放回地抽出同样多张，重新计算 $r$，做 500 次。误差棒从条的末端
# 向两侧各画一个这些值的标准差。

# %% name="ceiling-bars"
# alt: Test r of each input with error bars, and the ceiling where it is known  |  各种输入的测试 r 与误差棒，并标出已知的评分者上限
def bootstrap(predicted, true, times=500):
    """Standard deviation of r over resampled faces."""  # zh: "重抽样人脸时 r 的标准差。"
    draws = np.random.default_rng(1).integers(0, len(true), size=(times, len(true)))
    return np.std([np.corrcoef(predicted[i], true[i])[0, 1] for i in draws])


plots.bars(
    {name: rows[name]["r"] for name in final},
    error={name: bootstrap(predicted, y_test) for name, predicted in final.items()},
    xlabel="Pearson's r on the test set",  # zh: "测试集上的 Pearson r"
    reference={"ceiling": face_scores.BEST_CORRELATION} if drawn else {},  # zh: "上限"
    title="How far each input gets",  # zh: "各种输入能走多远"
)

# %% [markdown] lang="en"
# On the photographs the features carry much further than pixels, even those of the little
# network, which has never seen a face, and with the same number of labels: our run with
# the full data gave a test $r$ of 0.50 for pixels, 0.68 for the little network and 0.73
# for MobileNet. (The makers of the set trained large networks on 4,400 of its 5,500 faces
# at a time, in five folds, and report a mean $r = 0.90$.) On the drawn faces features and
# pixels hardly differ, within the error bars.
#
# On the drawn faces the test $r$ is also clearly lower than in the five folds. Part of
# this may be that the strength was chosen for its $r$ in those very folds; part is the
# chance of which faces are in the test set, as the error bars show. Trust neither figure
# to more than its error bar, nor the order of two inputs whose bars overlap.
#
# And see the last line of the table: on the drawn faces $r$ is above zero, but MAE and
# RMSE are hardly below those of the mean, or not at all. One reason: the strength was
# chosen by $r$, which forgives scale, so nothing kept the predictions from spreading
# too far.
#
# Beside the ceiling of 0.94 all are low on the drawn faces: it is not the raters'
# disagreement that limits these models. What the raters looked at (the size of the eyes, the
# height of the brows, a smile) is hardly a weighted sum of brightness at fixed places, and
# 96 averages over the whole picture, learned on animals, seem to keep little of it
# either. On the photographs we know no ceiling, only that sixty raters should
# make it high.

# %% [markdown] lang="zh"
# 在照片上，特征比像素有用得多，连那个从没见过人脸的小网络的特征也是如此，而标签的个数不变：我们用完整数据运行，测试
# $r$ 依次是像素 0.50、小网络 0.68、MobileNet 0.73。（数据集的作者做五折，每次用 5,500 张人脸中的 4,400 张训练大网络，
# 报告平均 $r = 0.90$。）在绘制的脸上，特征与像素相差无几，都在误差棒之内。
#
# 在绘制的脸上，测试 $r$ 还明显低于五折的 $r$。一部分原因可能是强度正是按这五折的 $r$ 选的；另一部分是测试集里碰巧有哪些
# 脸，误差棒显示了这种偶然有多大。两个数都只能信到误差棒的程度；误差棒重叠的两种输入，也不要论高下。
#
# 再看表的最后一行：在绘制的脸上 $r$ 大于零，MAE 和 RMSE 却几乎不低于平均分，甚至更高。原因之一：强度是按 $r$ 选的，而
# $r$ 不计较尺度，所以没有什么阻止预测散得太开。
#
# 在绘制的脸上，与 0.94 的上限相比，它们都很低：限制这些模型的并不是评分者的分歧。评分者所看的（眼睛的大小、眉毛的高低、
# 笑容）很难写成固定位置上亮度的加权和；在动物图片上学来、对整张图取平均的 96 个数，似乎也没保留下多少。照片没有已知的上限，只知道六十位评分者会让它很高。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 03c.1 (2 points): Pearson's r
#
# Write the formula yourself; do not use `np.corrcoef`. If one of the lists does not vary at all, $r$ is
# not defined; return 0 then. By hand: what do (1, 2, 3) and (2, 4, 6) give, and what do
# (1, 2, 3) and (3, 2, 1)?

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让笔记本中断。
#
# ### 练习 03c.1（2 分）：Pearson 的 r
#
# 不用 `np.corrcoef` 写出公式。如果其中一列毫无变化，$r$ 没有定义，此时返回 0。手算：`(1, 2, 3)` 与 `(2, 4, 6)`
# 得多少？`(1, 2, 3)` 与 `(3, 2, 1)` 呢？


# %% name="pearson" exercise="03c.1"
def pearson(u, v):
    """Return Pearson's correlation of two lists, 0 if one is constant."""  # zh: "返回两列数的 Pearson 相关系数，若一列为常数则返回 0。"
    ### BEGIN SOLUTION
    a, b = u - np.mean(u), v - np.mean(v)
    size = np.sqrt(np.sum(a**2) * np.sum(b**2))
    return float(np.sum(a * b) / size) if size > 0 else 0.0
    ### END SOLUTION


# %% check="03c.1"
check("03c.1", pearson)

# %% [markdown] lang="en"
# With it the test set's correlations can be checked:

# %% [markdown] lang="zh"
# 有了它，就可以核对测试集上的相关系数：

# %% name="pearson-agrees"
with check.needs("03c.1"):
    for name, predicted in final.items():
        print(f"{name}: {pearson(predicted, y_test):.3f}")  # zh: "{name}：{pearson(predicted, y_test):.3f}"

# %% [markdown] lang="en"
# ### Exercise 03c.2 (3 points): the ceiling from ratings
#
# `ratings` has one row a face and one column a rater; `first` is a Boolean array that says
# which half of the raters is the first panel. Return the ceiling $\sqrt{\rho}$: the panels'
# means, their $r$, the formula of Spearman and Brown, the root. By hand: if the
# two panels give the same means, the ceiling is 1.

# %% [markdown] lang="zh"
# ### 练习 03c.2（3 分）：由评分求上限
#
# `ratings` 每行一张脸，每列一位评分者；`first` 是布尔数组，指明哪一半评分者是第一组。返回上限 $\sqrt{\rho}$：先求两组的
# 平均，再求它们的 $r$，代入 Spearman 与 Brown 的公式，最后开方。手算：如果两组的平均完全相同，上限是 1。


# %% name="ceiling-of" exercise="03c.2"
def ceiling_of(ratings, first):
    """Return the largest possible correlation with the mean rating."""  # zh: "返回与平均评分的最大可能相关系数。"
    ### BEGIN SOLUTION
    one = ratings[:, first].mean(axis=1)
    other = ratings[:, ~first].mean(axis=1)
    r = np.corrcoef(one, other)[0, 1]
    return float(np.sqrt(2 * r / (1 + r)))
    ### END SOLUTION


# %% check="03c.2"
check("03c.2", ceiling_of)

# %% [markdown] lang="en"
# One split by lot is a little uncertain; that is why the lab took the mean of 200:

# %% [markdown] lang="zh"
# 抽签分一次，结果有些不确定；所以本实验取了 200 次的平均：

# %% name="ceilings-by-lot"
with check.needs("03c.2"):
    for number in range(3):
        first = np.random.default_rng(number).permutation(12) < 6
        print(f"split {number}: ceiling {ceiling_of(ratings, first):.3f}")  # zh: "第 {number} 次分组：上限 {ceiling_of(ratings, first):.3f}"

# %% [markdown] lang="en"
# ### Exercise 03c.3 (3 points): fair means when ratings are missing
#
# Often not everybody rates everything. Then a face seen mainly by strict raters gets a
# lower mean, through no fault of its own. In `ratings` (faces x raters) a missing rating
# is `np.nan`. First compute each rater's *mildness*, the mean of the ratings that this rater
# gave minus the mean of all ratings that were given (negative for a strict rater); subtract
# it from the rater's ratings;
# then return the mean of each face over those who rated it. (`np.nanmean` skips what is
# missing.) By hand: raters A and B give (1, 3) and (3, 5) to two faces. B is milder by
# how much, and what are the fair means?

# %% [markdown] lang="zh"
# ### 练习 03c.3（3 分）：有缺失时的公平平均
#
# 常常不是每个人都给每张图片打分。这时，若一张脸碰巧多由严格的评分者来评，平均就偏低，与它自身无关。`ratings`
# （脸 × 评分者）里缺失的评分是 `np.nan`。先求每位评分者的*宽松程度*，即他所给评分的平均减去全部已给评分的平均（严格者为负）；再从他的
# 评分里减去它；最后返回每张脸在评过它的人中的平均。（`np.nanmean` 会跳过缺失值。）手算：评分者 A 和 B 给两张脸分别打
# `(1, 3)` 和 `(3, 5)`。B 宽松多少？公平的平均是多少？


# %% name="fair-means" exercise="03c.3"
def fair_means(ratings):
    """Return each face's mean after taking out the raters' mildness."""  # zh: "扣除评分者的宽松程度之后，返回每张脸的平均。"
    ### BEGIN SOLUTION
    mildness = np.nanmean(ratings, axis=0) - np.nanmean(ratings)
    return np.nanmean(ratings - mildness, axis=1)
    ### END SOLUTION


# %% check="03c.3"
check("03c.3", fair_means)

# %% [markdown] lang="en"
# Does it help? We hide two thirds of the drawn faces' ratings by lot and compare both means with
# those of all twelve raters:

# %% [markdown] lang="zh"
# 有用吗？我们抽签隐去绘制人脸三分之二的评分，把两种平均与全部十二人的平均作比较：

# %% name="fair-or-not"
with check.needs("03c.3"):
    lot = np.random.default_rng(0).random(ratings.shape)
    few = np.where(np.argsort(np.argsort(lot, axis=1), axis=1) < 4, ratings, np.nan)
    for name, means in {
        "plain": np.nanmean(few, axis=1),  # zh: "直接平均"
        "fair": fair_means(few),  # zh: "公平平均"
    }.items():
        print(f"{name}: r {np.corrcoef(means, ratings.mean(axis=1))[0, 1]:.3f}")  # zh: "{name}：r {np.corrcoef(means, ratings.mean(axis=1))[0, 1]:.3f}"

# %% [markdown] lang="en"
# A little. It works because the lot decided who rates what: if a rater had been given only
# highly rated faces, this formula would call that rater mild and take it off their scores.
#
# ### Exercise 03c.4 (2 points): five folds
#
# Return a list of `k` pairs (training indices, validation indices) for `n` faces: face $i$
# belongs to fold $i \bmod k$, both are sorted arrays of
# indices (no Boolean masks). By hand, for n = 5 and k = 2:
# the first pair is ([1, 3], [0, 2, 4]).

# %% [markdown] lang="zh"
# 有一点用。它行得通，是因为谁评哪张脸由抽签决定：假如某位评分者只分到普遍得高分的脸，这个公式就会把他当作宽松，从这些
# 脸的分数里扣掉。
#
# ### 练习 03c.4（2 分）：五折
#
# 对 `n` 张脸返回由 `k` 对（训练下标，验证下标）组成的列表：第 $i$ 张脸属于第 $i \bmod k$ 折，两者都是按大小排列的下标数组
# （不是布尔数组）。
# 手算 n = 5、k = 2：第一对是 `([1, 3], [0, 2, 4])`。


# %% name="make-folds" exercise="03c.4"
def make_folds(n, k):
    """Return k pairs of training and validation indices."""  # zh: "返回 k 对训练下标与验证下标。"
    ### BEGIN SOLUTION
    index = np.arange(n)
    return [(index[index % k != fold], index[index % k == fold]) for fold in range(k)]
    ### END SOLUTION


# %% check="03c.4"
check("03c.4", make_folds)

# %% [markdown] lang="en"
# ### Exercise 03c.5 (2 points): errors by group
#
# Return an array of two rows with one column a group, in alphabetical order: first the mean
# of (predicted minus true) over its members, below it the standard error of that mean, which
# is `np.std` of these errors divided by the root of their number. `groups` holds a name for
# each face. By hand: what do the errors (1, -1, 1, -1) of one group give?

# %% [markdown] lang="zh"
# ### 练习 03c.5（2 分）：各组的误差
#
# 返回一个两行的数组，每组一列，按字母次序：第一行是该组成员的（预测减真实）的平均，第二行是这个平均的标准误差，即这些
# 误差的 `np.std` 除以其个数的平方根。`groups` 里是每张脸的组名。手算：某一组的误差是 `(1, -1, 1, -1)`，结果是什么？


# %% name="error-by-group" exercise="03c.5"
def error_by_group(predicted, true, groups):
    """Return each group's mean signed error and, below it, its standard error."""  # zh: "返回每组带符号误差的平均，下一行是其标准误差。"
    ### BEGIN SOLUTION
    parts = [(predicted - true)[groups == name] for name in np.unique(groups)]
    means = [part.mean() for part in parts]
    return np.array([means, [part.std() / np.sqrt(len(part)) for part in parts]])
    ### END SOLUTION


# %% check="03c.5"
check("03c.5", error_by_group)

# %% [markdown] lang="en"
# ### Question 03c.6 (4 points): in words
#
# A start-up offers an app: "Our AI measures your beauty. Trained on 5,500 faces, it
# correlates with the truth at 0.9!" Answer in eight sentences or fewer: what does the
# model measure instead? What is wrong with "the truth"? Which two measurements of this lab would
# you ask for? And what speaks against the app even if all figures were perfect?

# %% [markdown] lang="zh"
# ### 问答 03c.6（4 分）：用文字回答
#
# 一家初创公司推出一款应用：“我们的人工智能测量你的美貌。用 5,500 张人脸训练，与真相的相关系数达到 0.9！”用不超过八句话
# 回答：这个模型测的其实是什么？“真相”一词错在哪里？你会要求看本实验中的哪两项测量？即使所有数字都完美，还有什么理由
# 反对这款应用？

# %% [markdown] lang="en" answer="03c.6" points=4
# <!-- BEGIN SOLUTION -->
# The model predicts what a particular panel of raters would have clicked, for pictures
# like those of the set; it measures nothing about the person. There is no truth behind
# the labels: they are a mean of opinions of one group of people,
# and other raters would have given other means. I ask for the agreement of the raters
# (reliability and ceiling), since 0.9 means something only beside it, and for the errors
# by group with their standard errors, with the number of faces of each group. Even a
# perfect prediction of those raters says nothing about my user, was not asked for by the
# people in the pictures, and hurts: it ranks people by the taste of strangers and makes
# that taste look like a fact.
#
# *Rubric: it predicts these raters, not persons (1 point); labels are opinions of some, no
# truth (1 point); agreement of the raters or ceiling, and errors by group (1 point); harm,
# consent or misuse, however exact the model is (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="03c.6" points=4
# <!-- BEGIN SOLUTION -->
# 模型预测的是某一组评分者对类似图片会点几分，对人本身没有做任何测量。标签背后没有真相：它们是某一群人的意见的平均，换一批评分者就会得到别的平均。我要看评分者的一致程度（信度与上限），因为 0.9 只有与它放在一起才有意义；
# 还要看各组的误差、标准误差以及每组的人脸数。即使完美地预测了那些评分者，也说明不了使用者的任何事；图片里的人没有同意过；
# 而且它会伤人：用陌生人的口味给人排名，还让这种口味看上去像事实。
#
# *评分：预测的是这些评分者，而不是人（1 分）；标签是部分人的意见，没有真相（1 分）；评分者的一致程度或上限，以及各组误差（1 分）；
# 与准确与否无关的伤害、同意或滥用问题（1 分）。*
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
training.record("ceiling_r_from_ratings", float(ceiling), scale=faces.scale)
RESULTS = ["pixels", "small_network", "mobilenet"]
for name, predicted in zip(RESULTS, final.values(), strict=False):
    r = float(np.corrcoef(predicted, y_test)[0, 1])
    training.record(f"test_r_{name}", r, scale=faces.scale)
check.progress("03c")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Labels that are opinions have a reliability. Two halves of the raters give it, and its
#   root is the ceiling for any model's correlation. Keep every single rating.
# - $r$ forgives level and scale, MAE and RMSE do not; the RMSE counts large errors more.
# - With few data, five folds: every item is predicted once by a model that has not seen it.
# - A model can be unfair to a group even where its labels are not. It shows only if one looks.
# - Such a model predicts raters, not people. It is never to be used on persons.
#
# **Next:** labs 04a and 04b turn from scores to classes.

# %% [markdown] lang="zh"
# ## 要点
#
# - 以意见为标签，就有信度的问题。把评分者分成两半就能得到它，它的平方根是任何模型相关系数的上限。要保留每一个评分。
# - $r$ 不计较高低和尺度，MAE 与 RMSE 则计较；RMSE 更看重大的误差。
# - 数据少时用五折：每一项都由没见过它的模型预测一次。
# - 标签一视同仁，模型仍可能亏待某个群体；不去看就看不见。
# - 这样的模型预测的是评分者，而不是人，绝不能用在人身上。
#
# **下一步**：实验 04a 和 04b 从分数转向类别。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - L. Liang, L. Lin, L. Jin, D. Xie, M. Li, "SCUT-FBP5500: A diverse benchmark dataset for
#   multi-paradigm facial beauty prediction", *ICPR* 2018, arXiv:1801.06345 (faces, groups, 60 raters;
#   the best network reaches r = 0.8997). For research only, as its makers state.
# - C. Spearman, "Correlation calculated from faulty data", *British Journal of Psychology*
#   3 (1910), 271-295; W. Brown, "Some experimental results in the correlation of mental
#   abilities", the same volume, 296-322.
# - B. Efron, "Bootstrap methods: another look at the jackknife", *Annals of Statistics* 7
#   (1979), 1-26.
# - A. G. Howard and others, "MobileNets", arXiv:1704.04861.
# - The drawn faces: `labdata/make/face_scores.py`, with the formula and the raters.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - L. Liang、L. Lin、L. Jin、D. Xie、M. Li，“SCUT-FBP5500: A diverse benchmark dataset for
#   multi-paradigm facial beauty prediction”，*ICPR* 2018，arXiv:1801.06345（人脸、分组、60 名评分者；最好的网络
#   达到 r = 0.8997）。作者注明：仅限研究使用。
# - C. Spearman，“Correlation calculated from faulty data”，*British Journal of Psychology*
#   3（1910），271-295；W. Brown，“Some experimental results in the correlation of mental
#   abilities”，同卷，296-322。
# - B. Efron，“Bootstrap methods: another look at the jackknife”，*Annals of Statistics* 7（1979），1-26。
# - A. G. Howard 等，“MobileNets”，arXiv:1704.04861。
# - 绘制的人脸：`labdata/make/face_scores.py`，公式与评分者都在其中。
