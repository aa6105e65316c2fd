# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Practice session 1: an honest linear model"
#       zh: 上机实验（一）：一个诚实的线性模型
#     case:
#       en: "practice session (1)"
#       zh: 上机实验（一）
#     week: 4
#     chapter:
#       en: "Neural networks in TensorFlow"
#       zh: 第三章 神经网络的 TensorFlow 实现
#     minutes: {sample: 1, full: 3}
#     memory_mib: {sample: 500, full: 2000}
#     data: [digits]
#     python: "3.11"
#     kind: practice
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - take a data set, the course's or your own, to a number that can be trusted,
# - split, scale and choose without letting the test set look in,
# - say how much better than a guess your model is, and how much of that is chance,
# - put a result on one page: a question, a figure, a reading, its limits.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 拿一份数据（课程的或你自己的），得出一个可信的结果；
# - 划分、标准化、做选择，都不让测试集参与；
# - 说清模型比基准好多少，其中有多少可能只是偶然；
# - 把结果写成一页：一个问题、一幅图、一段解读、它的局限。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Linear models need no TensorFlow, so everything here runs in seconds. You may import more
# (Keras, scikit-learn) for your own part.

# %% [markdown] lang="zh"
# ## 准备
#
# 线性模型不需要 TensorFlow，所以这里的一切几秒钟就能运行完。做自己的部分时，可以再导入别的（Keras、
# scikit-learn）。

# %% name="setup"
import tempfile
from pathlib import Path

import numpy as np
from IPython.display import display

import helpers
from helpers import data, plots, training
from helpers.checks import Envelope, NotAttempted, check
from helpers.errors import LabsError

helpers.set_language("en")  # zh: "zh"

# %% [markdown] lang="en" section="brief"
# ## The task
#
# In 90 minutes you take one data set of weeks 3 and 4, or one of your own, and answer one
# question with a **linear model**: how well can the number, or the label, be predicted, and
# what makes a difference? You hand in this notebook with a report of one page in it.
#
# | `CHOICE` | from | to | kind |
# |---|---|---|---|
# | `digits` | a handwritten digit | 0 to 9 | classification |
# | `food_scores` | a picture of a dish | its score | regression |
# | `face_scores` | a face, as raters see it | their mean score | regression |
# | `genders` | a face | one of two words that others wrote | classification |
# | `own_folder` | your pictures, one folder a class | the class | classification |
# | `own_table` | a CSV file of yours | a column of it | either |
#
# (For the two sets of faces the plain words of labs 03c and 04b hold: such a model predicts
# the people who labelled, and is never used on a person. Of your own pictures take none that
# show people who have not agreed.)
#
# ### The 90 minutes
#
# | minutes | what | you have |
# |--:|---|---|
# | 0-10 | choose, look at the data, write down your question | one sentence |
# | 10-35 | milestones 1 to 4 | four small functions |
# | 35-55 | milestone 5: the whole experiment | one honest number |
# | 55-60 | milestone 6: the figure | a figure with a baseline |
# | 60-80 | the free part: change one thing | a comparison |
# | 80-90 | the report | one page |
#
# Behind by more than ten minutes? Leave the milestone blank and go on: the checks are
# independent of each other, except that milestone 5 uses 2, 3 and 4. A number on your own
# data needs milestones 1 to 5, so come back to the blank one. The **rubric** stands near the
# end: read it now, before you begin.

# %% [markdown] lang="zh"
# ## 任务
#
# 用 90 分钟，拿第 3、4 周的一份数据，或你自己的一份数据，用**线性模型**回答一个问题：这个数值（或标签）能预测到
# 什么程度，什么会带来差别？你提交这个笔记本，里面有一页报告。
#
# | `CHOICE` | 输入 | 输出 | 类型 |
# |---|---|---|---|
# | `digits` | 一个手写数字 | 0 到 9 | 分类（classification） |
# | `food_scores` | 一张菜肴的图片 | 它的评分 | 回归（regression） |
# | `face_scores` | 一张人脸 | 多位评分者的平均分 | 回归 |
# | `genders` | 一张脸 | 别人写下的两个词之一 | 分类 |
# | `own_folder` | 你的图片，每类一个文件夹 | 类别 | 分类 |
# | `own_table` | 你的一个 CSV 文件 | 其中的一列 | 两者皆可 |
#
# （对两份人脸数据，实验 03c 和 04b 说过的话同样适用：这样的模型预测的是做标注的人，绝不能用在个人身上。用自己的
# 图片时，不要用未经同意的人的照片。）
#
# ### 90 分钟怎么安排
#
# | 分钟 | 做什么 | 得到什么 |
# |--:|---|---|
# | 0–10 | 选数据，看数据，写下你的问题 | 一句话 |
# | 10–35 | 第 1 到第 4 步 | 四个小函数 |
# | 35–55 | 第 5 步：完整的实验 | 一个诚实的数 |
# | 55–60 | 第 6 步：画图 | 一幅带基准的图 |
# | 60–80 | 自由部分：只改一处 | 一个比较 |
# | 80–90 | 写报告 | 一页 |
#
# 落后十分钟以上？把那一步空着，继续往下做：各项检查互不依赖（只有第 5 步要用到第 2、3、4 步）。但要得到你自己的数，第 1 到
# 第 5 步都得完成，所以之后要回来补上。**评分标准**在靠近末尾处：请先读评分标准，再动手。

# %% [markdown] lang="en" section="data"
# ## Your data
#
# Change the first line if you like, and run. The loader splits off a test set, a fifth, and
# says what it found. For `own_folder`, put a folder `my_pictures` beside this notebook, with
# one folder of pictures for each class in it; for `own_table`, a file `my_table.csv` with the
# names of the columns in its first line, and in `load_choice` the name of the column to
# predict in place of `"price"`. Classes are best written as words; if they are numbers, add
# `labels=True`, or they are taken for amounts.
#
# The last line puts the answers of the test set into an **envelope**, which exercise 04c.5
# explains.

# %% [markdown] lang="zh"
# ## 你的数据
#
# 需要的话改第一行，然后运行。加载时会分出五分之一作测试集，并说明找到了什么。选 `own_folder`，就在本笔记本旁边放
# 一个文件夹 `my_pictures`，里面每类图片一个文件夹；选 `own_table`，就放一个文件 `my_table.csv`，第一行是各列的
# 名字，还要把 `load_choice` 里的 `"price"` 改成要预测的列名。类别最好写成文字；如果写成数字，要加上 `labels=True`，否则会当作
# 数量。
#
# 最后一行把测试集的答案装进一个**信封**，练习 04c.5 会说明。

# %% name="choose"
CHOICE = "digits"


def load_choice(choice):
    """Load a data set of the course, or your own."""  # zh: "加载课程的数据，或你自己的数据。"
    if choice == "own_folder":
        return data.folder("my_pictures", size=32)
    if choice == "own_table":
        return data.table("my_table.csv", target="price")
    if choice == "digits":
        return data.load(choice)
    return data.load(choice, size=32)  # pictures of 32 x 32  |  32 x 32 的图片


chosen = load_choice(CHOICE)
has_labels = np.issubdtype(chosen.train.y.dtype, np.integer)
KIND = "classification" if has_labels else "regression"
print(KIND, chosen.train.x.shape, chosen.train.x.dtype)
envelope = Envelope(chosen.test.y, KIND)

# %% [markdown] lang="en"
# Look at it before any model: pictures with what they are called, or the first rows of a
# table. Is anything mislabelled, turned, cut off, double?

# %% [markdown] lang="zh"
# 先看数据，再谈模型：图片和它们的名称，或表格的前几行。有没有标错的、转了方向的、截断的、重复的？

# %% name="look"
# alt: Twenty items of the chosen data with their labels or scores  |  所选数据中的二十项，带有标签或评分
first = chosen.train.y[:20]
names = [chosen.class_names[y] for y in first] if has_labels else first.round(1)
if chosen.train.x.ndim > 2:
    shown = plots.image_grid(
        chosen.train.x[:20],
        [str(name) for name in names],
        columns=10,
        title="What the model will see",  # zh: "模型将看到的内容"
    )
else:
    shown = chosen.train.x[:5]
shown

# %% name="spread"
# alt: How often each label or score occurs in the training set  |  训练集中各个标签或评分出现的次数
y = chosen.train.y
if has_labels:
    most = np.bincount(y).max() / len(y)
    title = f"The commonest label has {most:.0%} of the items"  # zh: "最常见的标签占 {most:.0%}"
else:
    title = f"The scores scatter by {y.std():.2f} about their mean"  # zh: "评分围绕均值的标准差是 {y.std():.2f}"
plots.histogram(
    y,
    bins=np.arange(y.max() + 2) - 0.5 if has_labels else 15,
    xlabel="label" if has_labels else "score",  # zh: "标签", "评分"
    title=title,
)

# %% [markdown] lang="en"
# The title says what can be had without looking: whoever always says the commonest label is
# right as often as that; whoever always says the mean is wrong by that much. Write down your
# question now.
#
# ### If you bring your own table
#
# Three things easily go wrong, and the loader names each with file, line and column. This cell writes a small table, reads it, and then makes two of the mistakes on purpose:

# %% [markdown] lang="zh"
# 标题说的是不看输入就能做到多好：总是说最常见的标签，就有这么多是对的；总是说均值，误差就有这么大。现在写下你的
# 问题。
#
# ### 如果用你自己的表格
#
# 有三种错误容易出现，加载时会指出是哪个文件、哪一行、哪一列。下面这一格写一个小表格，读进来，再故意犯其中两种
# 错误：

# %% name="own-table"
rows = [f"{10 + n},{n % 4},{200 + 9 * n}" for n in range(20)]
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "flats.csv")
    path.write_text("\n".join(["area,rooms,price", *rows]), encoding="utf-8")
    flats = data.table(path, target="price")
    print(flats.train.x[:2])
    try:
        data.table(path, target="prize")
    except LabsError as error:
        print("1.", error)
    path.write_text(path.read_text("utf-8").replace("13,3,227", "13,,227"), "utf-8")
    try:
        data.table(path, target="price", features=["area", "rooms"])
    except LabsError as error:
        print("2.", error)

# %% [markdown] lang="en"
# First mistake: a column that is not there. Second: an empty cell. The third is a file that
# Excel saved in another encoding: then the message says which `encoding=` to write.

# %% [markdown] lang="zh"
# 第一种：没有这一列。第二种：空的单元格。第三种是 Excel 用别的编码保存的文件：这时提示会说明 `encoding=` 该写
# 什么。

# %% [markdown] lang="en" section="start"
# ## What you start from
#
# Two functions are given. The **baseline** is what a guess achieves that looks at nothing: the
# commonest label, or the mean. The **linear model** is ridge regression (lab 03b): least
# squares with a penalty on large weights. `strength` says how heavy the penalty is; it is
# multiplied by the number of rows, so that one strength means the same for few rows and for
# many. For labels it fits one column of zeros and ones for each label, and the largest output
# wins.

# %% [markdown] lang="zh"
# ## 从这里开始
#
# 已经给出两个函数。**基准**是什么也不看的猜测：最常见的标签，或均值。**线性模型**是岭回归（实验 03b）：对大的
# 权重加以惩罚的最小二乘法，`strength`（正则化强度）表示惩罚有多重；它要乘以行数，这样行数不同时，同一个强度的意思相同。
# 对标签，每个标签拟合一列 0 与 1，取输出最大的那一类。


# %% name="baseline"
def baseline(train_y, n, kind):
    """Give n predictions without looking at any input."""  # zh: "不看任何输入，给出 n 个预测。"
    if kind == "classification":
        values, counts = np.unique(train_y, return_counts=True)
        return np.full(n, values[counts.argmax()])
    return np.full(n, train_y.mean())


print(baseline(np.array([3, 5, 5, 8]), 2, "classification"))
print(baseline(np.array([1.0, 2.0, 6.0]), 2, "regression"))


# %% name="linear-model"
def linear_model(x, y, new_x, strength, kind):
    """Fit ridge regression to x and y; predict for new_x."""  # zh: "对 x 和 y 拟合岭回归，预测 new_x。"
    classes = np.unique(y)
    labels = kind == "classification"
    target = (y[:, None] == classes).astype(float) if labels else y[:, None]
    middle = target.mean(axis=0)
    n, columns = x.shape
    if columns <= n:
        penalty = strength * n * np.eye(columns)
        weights = np.linalg.solve(x.T @ x + penalty, x.T @ (target - middle))
    else:  # the same weights from a smaller system  |  从较小的方程组得到同样的权重
        penalty = strength * n * np.eye(n)
        weights = x.T @ np.linalg.solve(x @ x.T + penalty, target - middle)
    outputs = new_x @ weights + middle
    return classes[outputs.argmax(axis=1)] if labels else outputs[:, 0]


STRENGTHS = (0.01, 0.1, 1, 10, 100, 1000)
toy = np.array([[-1.0], [0.0], [1.0]])
print(linear_model(toy, np.array([1.0, 3.0, 5.0]), toy, 0.0, "regression"))

# %% [markdown] lang="en"
# The toy is the line $y = 2x + 3$, and without a penalty the model finds it. The function
# expects inputs with a mean of 0, which milestone 3 provides.

# %% [markdown] lang="zh"
# 小例子是直线 $y = 2x + 3$，没有惩罚时模型正好找到它。这个函数要求输入的均值为 0，第 3 步会做到。

# %% [markdown] lang="en" section="milestones"
# ## Milestones
#
# The six milestones are exercises 04c.1 to 04c.6. Each is a function of a few lines, checked on
# data that the checker draws itself, so it does not matter what you chose above. Replace the line that raises `NotAttempted`.
#
# ### Exercise 04c.1 (2 points): data as a table
#
# A linear model wants one row an item. Flatten `x` to the shape `(n, columns)`. Bytes (pictures,
# `np.uint8`) are divided by 255; the numbers of a table stay what they are.

# %% [markdown] lang="zh"
# ## 各个步骤
#
# 六个步骤就是练习 04c.1 到 04c.6。每一步是一个几行的函数，用检查程序自己生成的数据来检查，所以与你上面选了什么无关。替换抛出 `NotAttempted` 的那
# 一行。
#
# ### 练习 04c.1（2 分）：把数据变成表
#
# 线性模型要求每项一行。把 `x` 展平成形状 `(n, columns)`。字节（图片，`np.uint8`）除以 255；表格里的数保持不变。


# %% name="as-table" exercise="04c.1"
def as_table(x):
    """Return one row of numbers for each item."""  # zh: "每项返回一行数。"
    ### BEGIN SOLUTION
    rows = x.reshape(len(x), -1).astype("float32")
    return rows / 255 if x.dtype == np.uint8 else rows
    ### END SOLUTION


# %% check="04c.1"
check("04c.1", as_table)

# %% [markdown] lang="en"
# ### Exercise 04c.2 (2 points): rows held out
#
# Rows held out of the training set are its **validation set** (labs 04a and 04b). Return two arrays of places, `train, held`: mix the numbers 0 to n - 1 with a random generator
# made from `seed`; `round(n * share)` of them are held out, the rest is to train on. The same
# seed must give the same split.

# %% [markdown] lang="zh"
# ### 练习 04c.2（2 分）：留出一部分行
#
# 从训练集里留出的行，就是**验证集**（实验 04a、04b）。返回两个位置数组 `train, held`：用由 `seed` 建立的随机数生成器打乱 0 到 n - 1；其中 `round(n * share)` 个
# 留出，其余用于训练。同样的种子必须给出同样的划分。


# %% name="split" exercise="04c.2"
def split(n, share, seed):
    """Return the places of rows to train on, and of those held out."""  # zh: "返回用于训练的行与留出的行的位置。"
    ### BEGIN SOLUTION
    order = np.random.default_rng(seed).permutation(n)
    held = round(n * share)
    return order[held:], order[:held]
    ### END SOLUTION


# %% check="04c.2"
check("04c.2", split)

# %% [markdown] lang="en"
# ### Exercise 04c.3 (2 points): one scale for both parts
#
# Return `train` and `other`, each column less its mean and divided by its standard deviation
# (`std()` as NumPy takes it, dividing by the number of rows). Means and deviations are
# **measured on `train` alone**. A column that never changes in `train` is divided by 1. By
# hand: `train` = [[1, 10], [3, 10]] and `other` = [[2, 12]] become [[-1, 0], [1, 0]] and
# [[0, 2]].

# %% [markdown] lang="zh"
# ### 练习 04c.3（2 分）：两部分用同一把尺子量
#
# 把 `train` 和 `other` 的每一列减去均值、再除以标准差后返回（标准差用 NumPy 的 `std()`，除以行数）；均值和标准差都**只用 `train` 计算**。
# `train` 中取值不变的列除以 1。手算：`train` = [[1, 10], [3, 10]]、`other` = [[2, 12]] 变成 [[-1, 0], [1, 0]] 和 [[0, 2]]。


# %% name="standardise" exercise="04c.3"
def standardise(train, other):
    """Return both, scaled by the means and deviations of train."""  # zh: "用 train 的均值与标准差缩放两者并返回。"
    ### BEGIN SOLUTION
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    deviation = np.where(deviation > 0, deviation, 1)
    return (train - mean) / deviation, (other - mean) / deviation
    ### END SOLUTION


# %% check="04c.3"
check("04c.3", standardise)

# %% [markdown] lang="en"
# ### Exercise 04c.4 (2 points): one number that judges
#
# For `"classification"` return the accuracy, for `"regression"` the root mean squared error
# (RMSE). `predicted` may come with the shape `(n, 1)`, as from a Keras layer with one unit.

# %% [markdown] lang="zh"
# ### 练习 04c.4（2 分）：一个用来评判的数
#
# 对 `"classification"` 返回准确率，对 `"regression"` 返回均方根误差（RMSE）。`predicted` 的形状可能是 `(n, 1)`，
# 只有一个单元的 Keras 层就会这样输出。


# %% name="evaluate" exercise="04c.4"
def evaluate(true, predicted, kind):
    """Return the accuracy or the root mean squared error."""  # zh: "返回准确率或均方根误差。"
    ### BEGIN SOLUTION
    true, predicted = np.asarray(true).reshape(-1), np.asarray(predicted).reshape(-1)
    if kind == "classification":
        return float(np.mean(true == predicted))
    return float(np.sqrt(np.mean((true - predicted) ** 2)))
    ### END SOLUTION


# %% check="04c.4"
check("04c.4", evaluate)

# %% [markdown] lang="en"
# ### A number that is too good
#
# Before the experiment, a warning on your own data. The model learns from 150 rows with hardly
# any penalty, and is judged twice: on those same rows, and on rows it has not seen.

# %% [markdown] lang="zh"
# ### 好得可疑的结果
#
# 做实验之前，先用你自己的数据看一个警告。模型从 150 行学习，几乎没有惩罚，然后评判两次：在同样的行上，以及在它没见过
# 的行上。

# %% name="too-good"
with check.needs("04c.1", "04c.2", "04c.3", "04c.4"):
    train, held = split(len(y), 0.2, seed=0)
    few = train[:150]
    x = as_table(chosen.train.x)
    for name, rows in {"seen": few, "not seen": held}.items():  # zh: "见过的", "没见过的"
        scaled, new = standardise(x[few], x[rows])
        predicted = linear_model(scaled, y[few], new, 1e-6, KIND)
        print(name, round(evaluate(y[rows], predicted, KIND), 3))

# %% [markdown] lang="en"
# Pictures have more columns than these 150 rows: on the rows it has seen the model looks
# (nearly) perfect, on the others it does not. The first number is worth nothing. (A table with
# few columns shows little of this.) The same happens, more slowly, to a test set that is asked again and
# again: who tries ten settings on it and reports the best has chosen by chance.
#
# So the test set lies in an **envelope**. `envelope.open(predictions)` gives the score of your
# predictions, the accuracy or the RMSE, and counts how often it was opened. Once is a test.
#
# ### Exercise 04c.5 (6 points): the whole experiment
#
# Put the parts together. `experiment` gets all training rows, the inputs of the test and an
# envelope with its answers. Choose one of `STRENGTHS` on rows held out of the training set;
# then standardise and fit `linear_model` on **all** training rows, predict `test_x`, open the
# envelope **once**, and return what it says. Mind that a large accuracy is good, a large RMSE
# bad.
#
# The checker brings four data sets of its own, sorted by `y`, some columns in units 25,000
# times those of others; no one strength suits all four. It looks at your predictions, not at
# your code, and does not see everything: whoever scales all training rows before holding some
# out passes, although the held-out rows then took part. A person reads the code.

# %% [markdown] lang="zh"
# 图片的列数比这 150 行还多：在见过的行上，模型看起来（几乎）完美；在别的行上就不是了。第一个数毫无价值。（列数很少的
# 表格不大看得出来。）反复使用的测试集也会这样，只是慢一些：
# 在上面试十种设置、报告最好的一个，就是按偶然做了选择。
#
# 所以测试集放在一个**信封**里。`envelope.open(predictions)` 给出你的预测的得分（准确率或 RMSE），并记下打开了
# 几次。只开一次，才是测试。
#
# ### 练习 04c.5（6 分）：完整的实验
#
# 把各部分合起来。`experiment` 得到全部训练行、测试集的输入，以及装着测试答案的信封。在训练集中留出的行上，从
# `STRENGTHS` 里选一个；然后对**全部**训练行标准化并拟合 `linear_model`，预测 `test_x`，**只打开一次**信封，返回它给出的数。
# 注意：准确率越大越好，RMSE 越大越差。
#
# 检查程序用自己的四份数据：按 `y` 排好了序，有些列的单位是其他列的 25,000 倍；没有一个强度适合所有四份。它只看你的预测，不看
# 代码，所以看不出一切错误：例如先对全部训练行标准化、再留出一部分，也会通过，尽管留出的行已经参与了。代码由老师来看。


# %% name="experiment" exercise="04c.5"
def experiment(train_x, train_y, test_x, kind, envelope):
    """Choose on held-out rows, then test once; return the score."""  # zh: "在留出的行上做选择，然后只测试一次，返回得分。"
    ### BEGIN SOLUTION
    train, held = split(len(train_x), 0.2, seed=1)
    x, new = standardise(train_x[train], train_x[held])
    scores = []
    for strength in STRENGTHS:
        predicted = linear_model(x, train_y[train], new, strength, kind)
        scores.append(evaluate(train_y[held], predicted, kind))
    best = np.argmax(scores) if kind == "classification" else np.argmin(scores)
    x, new = standardise(train_x, test_x)
    return envelope.open(linear_model(x, train_y, new, STRENGTHS[best], kind))
    ### END SOLUTION


# %% check="04c.5"
check("04c.5", experiment)

# %% [markdown] lang="en"
# Now on your data: the baseline, your number, and how much of it is chance. For an accuracy
# $q$ of $n$ test items the standard error is $\sqrt{q(1-q)/n}$; for an RMSE it is about
# RMSE $/ \sqrt{2n}$, where the errors are roughly normal.
#
# The envelope was sealed when the data were loaded: run this cell again, and it counts a
# second opening. (It cannot know that you restarted the kernel; that is left to your honesty.)

# %% [markdown] lang="zh"
# 现在用在你的数据上：基准、你的数，以及其中有多少是偶然。测试集有 $n$ 项时，准确率 $q$ 的标准误差是 $\sqrt{q(1-q)/n}$；
# RMSE 的标准误差约为 RMSE $/ \sqrt{2n}$（误差近似正态分布时）。
#
# 信封在加载数据时就封好了：再运行一次这一格，就算第二次打开。（重启内核它看不出来；这要靠你自己诚实。）

# %% name="result"
with check.needs("04c.1", "04c.2", "04c.3", "04c.4", "04c.5"):
    n = len(chosen.test)
    tables = as_table(chosen.train.x), as_table(chosen.test.x)
    score = experiment(tables[0], chosen.train.y, tables[1], KIND, envelope)
    guess = evaluate(chosen.test.y, baseline(chosen.train.y, n, KIND), KIND)
    error = np.sqrt(score * (1 - score) / n) if has_labels else score / np.sqrt(2 * n)
    print(f"{score:.3f} ± {error:.3f} (baseline {guess:.3f})")  # zh: "{score:.3f} ± {error:.3f}（基准 {guess:.3f}）"
    print(envelope)
    training.record("baseline", guess, scale=chosen.scale)
    training.record("test_score", score, scale=chosen.scale)

# %% [markdown] lang="en"
# Is the distance to the baseline many standard errors long? Then the model has found something.
# If it is less than two, all you can say is that no difference was seen.
#
# ### Exercise 04c.6 (2 points): the figure of the report
#
# Return a figure with one bar for each of `scores`, named by `names`, and a line at the
# baseline; the metric on its axis, the title above. Bars begin at zero.
# `plots.bars(values, xlabel=..., reference=..., title=...)` can do it (`values` and `reference`
# are dictionaries from names to numbers), Matplotlib as well.

# %% [markdown] lang="zh"
# 与基准的距离有好几个标准误差那么长吗？如果是，模型就确实学到了东西。如果不到两个，就只能说：没有看出差别。
#
# ### 练习 04c.6（2 分）：报告的图
#
# 返回一幅图：`scores` 中每个得分一个条形，名称取自 `names`；在基准处画一条线；坐标轴上写指标，上方写标题。条形
# 从零开始。可以用 `plots.bars(values, xlabel=..., reference=..., title=...)`（`values` 和 `reference` 都是从名称到数的字典），
# 也可以用 Matplotlib。


# %% name="report-figure" exercise="04c.6"
def report_figure(names, scores, baseline, metric, title):
    """Draw scores as bars, with the baseline."""  # zh: "把得分画成条形，并标出基准。"
    ### BEGIN SOLUTION
    return plots.bars(
        dict(zip(names, scores, strict=True)),
        xlabel=metric,
        reference={"baseline": baseline},  # zh: "基准"
        title=title,
    )
    ### END SOLUTION


# %% check="04c.6"
check("04c.6", report_figure)

# %% [markdown] lang="en"
# A first use: does it help to have more rows? All scores are of rows held out of the training
# set; the envelope stays shut. Each number of rows gets the strength that is best for it on
# these rows, so all scores are a little too good, in the same way.

# %% [markdown] lang="zh"
# 先把它用起来：行数多有没有帮助？所有得分都来自训练集中留出的行；信封不再打开。每种行数都取在这些行上最好的强度，所以各个得分都
# 同样地略微偏高。

# %% name="more-rows"
# alt: Held-out score for a sixteenth, a quarter and all of the training rows  |  用十六分之一、四分之一和全部训练行时，留出行上的得分
with check.needs("04c.1", "04c.2", "04c.3", "04c.4", "04c.6"):
    x, y = as_table(chosen.train.x), chosen.train.y
    train, held = split(len(x), 0.2, seed=2)
    sizes = [len(train) // 16, len(train) // 4, len(train)]
    scores = []
    for size in sizes:
        few = train[:size]
        scaled, new = standardise(x[few], x[held])
        tried = [linear_model(scaled, y[few], new, s, KIND) for s in STRENGTHS]
        tried = [evaluate(y[held], predicted, KIND) for predicted in tried]
        scores.append(max(tried) if has_labels else min(tried))
    figure = report_figure(
        [f"{size:,} rows" for size in sizes],  # zh: "{size:,} 行"
        scores,
        evaluate(y[held], baseline(y[train], len(held), KIND), KIND),
        "accuracy" if has_labels else "RMSE",  # zh: "准确率", "RMSE"
        f"Held-out scores from {scores[0]:.2f} (few rows) to {scores[-1]:.2f} (all)",  # zh: "留出行上的得分：从 {scores[0]:.2f}（行数少）到 {scores[-1]:.2f}（全部）"
    )
    display(figure)

# %% [markdown] lang="en"
# Before you read the steps, reckon the standard error of one bar as above, $n$ being the
# number of held-out rows: a smaller step says nothing. The baseline, too, is up to chance
# where these rows are few. What does the step from the last but one bar to the last promise,
# if somebody gave you four times the data once more? Worth asking before collecting any.

# %% [markdown] lang="zh"
# 比较之前，先照上面的公式算出一个条形的标准误差，$n$ 是留出的行数：比它小的变化说明不了什么。留出的行很少时，基准也有偶然。从倒数
# 第二条到最后一条的变化说明，如果有人再给你四倍的数据，能指望什么？收集数据之前，值得先问这个问题。

# %% [markdown] lang="en" section="free"
# ## The free part
#
# Twenty minutes, one question, **one thing changed**. Take one of these or your own:
#
# - Which items are hard? Compare the groups or labels, each with its standard error.
# - Do a few colour statistics do as well as all pixels?
# - What do the weights look like as a picture?
# - Is `keras.layers.Dense` trained by steps as good as the formula? After how many epochs?
# - Does a label that was wrong in one of ten rows spoil the model?
# - Your own data: is there anything in it that gives the answer away?
#
# Choose on held-out rows, with more than one seed where differences are small. A result of "no
# difference" is a result.

# %% [markdown] lang="zh"
# ## 自由部分
#
# 二十分钟，一个问题，**只改一处**。从下面选一个，或用你自己的问题：
#
# - 哪些项难？比较各组或各个标签，并给出各自的标准误差。
# - 几个颜色统计量，能达到用全部像素的效果吗？
# - 把权重画成图片，是什么样子？
# - 一步步训练的 `keras.layers.Dense` 和公式一样好吗？要多少轮？
# - 如果每十行有一行标签是错的，模型会变坏吗？
# - 你自己的数据：里面有没有什么泄露了答案？
#
# 在留出的行上做选择，差别小的时候用不止一个种子。“没有差别”也是结果。

# %% name="own-question" free=true
### BEGIN SOLUTION
# alt: Held-out accuracy for four sizes of the digits: equal, equal, less, much less  |  四种尺寸的数字在留出行上的准确率：相同、相同、较低、低得多
means, errors, y = {}, {}, chosen.train.y  # for digits  |  用于 digits
for side in (28, 14, 7, 4):
    block = 28 // side  # so many pixels become one  |  这么多像素并成一个
    small = chosen.train.x.reshape(-1, side, block, side, block).mean(axis=(2, 4))
    x, scores = as_table(small) / 255, []
    for seed in range(3):  # three splits  |  三次划分
        train, held = split(len(x), 0.2, seed)
        scaled, new = standardise(x[train], x[held])
        predicted = linear_model(scaled, y[train], new, 0.1, KIND)
        scores.append(evaluate(y[held], predicted, KIND))
    name = f"{side} x {side}"  # zh: "{side}×{side}"
    means[name], errors[name] = np.mean(scores), np.std(scores, ddof=1) / np.sqrt(3)
guess = evaluate(y[held], baseline(y[train], len(held), KIND), KIND)
plots.bars(
    means,
    error=errors,
    reference={"baseline": guess},  # zh: "基准"
    xlabel="accuracy on held-out rows",  # zh: "留出行上的准确率"
    title="A quarter of the pixels reads as well as all",  # zh: "四分之一的像素，认得和全部一样好"
)
### END SOLUTION

# %% [markdown] lang="en" section="rubric"
# ## Rubric
#
# | what | full points if | points | by |
# |---|---|--:|---|
# | 04c.1 | the check says right | 2 | check |
# | 04c.2 | the check says right | 2 | check |
# | 04c.3 | the check says right | 2 | check |
# | 04c.4 | the check says right | 2 | check |
# | 04c.5 | the check says right | 6 | check |
# | 04c.6 | the check says right | 2 | check |
# | question and data | one question that the data can answer; where they come from, how many, what is odd in them | 4 | person |
# | free part | one thing changed, the rest kept; a figure or table; read in words | 8 | person |
# | honesty | a baseline beside each number; standard errors or several seeds; the test opened once | 6 | person |
# | limits | for whom and for what the result does not hold | 3 | person |
# | form | one page, figures with titles and axes, another student could repeat it | 3 | person |
# | total | | 40 | |
#
# A "no better than the baseline" that was found honestly earns as much as a high accuracy.
# What costs points most often: choosing on the test set; scaling with the test set's mean; no
# baseline; a difference smaller than its standard error called an improvement; three things
# changed at once; a figure without units.

# %% [markdown] lang="zh"
# ## 评分标准
#
# | 项目 | 满分条件 | 分数 | 评分者 |
# |---|---|--:|---|
# | 04c.1 | 检查显示正确 | 2 | 检查程序 |
# | 04c.2 | 检查显示正确 | 2 | 检查程序 |
# | 04c.3 | 检查显示正确 | 2 | 检查程序 |
# | 04c.4 | 检查显示正确 | 2 | 检查程序 |
# | 04c.5 | 检查显示正确 | 6 | 检查程序 |
# | 04c.6 | 检查显示正确 | 2 | 检查程序 |
# | 问题与数据 | 一个数据能回答的问题；数据从哪里来、有多少、有什么异常 | 4 | 老师 |
# | 自由部分 | 只改一处，其余不变；有图或表；用文字解读 | 8 | 老师 |
# | 诚实 | 每个数旁边有基准；有标准误差或多个种子；测试只打开一次 | 6 | 老师 |
# | 局限 | 结果对谁、对什么不成立 | 3 | 老师 |
# | 形式 | 一页；图有标题和坐标轴；别的同学能复现 | 3 | 老师 |
# | 合计 | | 40 | |
#
# 诚实地得出“不比基准好”，与很高的准确率得同样的分。最常见的扣分：在测试集上做选择；用测试集的均值做标准化；没有
# 基准；把小于标准误差的差别称为改进；一次改了三处；坐标轴没有单位。

# %% [markdown] lang="en"
# ### Question 04c.7 (24 points): the report
#
# One page, about 300 words, under these headings: *Question*; *Data*; *Method* (split, scale,
# model, how the strength was chosen); *Result* (your number beside the baseline, with its
# standard error); *One thing changed* (the free part and what its figure says); *Limits*.

# %% [markdown] lang="zh"
# ### 问答 04c.7（24 分）：报告
#
# 一页，约 500 字，分为这几节：*问题*；*数据*；*方法*（划分、标准化、模型、强度怎样选）；*结果*（你的数和基准，带
# 标准误差）；*只改一处*（自由部分，以及它的图说明了什么）；*局限*。

# %% [markdown] lang="en" answer="04c.7" points=24
# <!-- BEGIN SOLUTION -->
# A model report, on the bundled digits; numbers are those printed above.
#
# **Question.** How far does a linear model get on handwritten digits, and how many pixels does
# it need?
#
# **Data.** 1,797 digits by 13 writers, 1,438 to learn from and 359 to test, the ten labels
# nearly equally frequent. They are 8 x 8 scans enlarged to 28 x 28, so neighbouring pixels say
# nearly the same. The same people wrote both parts.
#
# **Method.** Pixels between 0 and 1, one row a digit, standardised with the mean and deviation
# of the training rows. Ridge regression on ten columns of zeros and ones. The strength was
# chosen among six on a fifth of the training rows (seed 1), then the model was fitted to all
# of them and the envelope opened once.
#
# **Result.** The test accuracy and its standard error stand under exercise 04c.5, beside the
# accuracy of always saying the commonest digit, about one in ten. The distance is dozens of
# standard errors: the pixels tell the digit.
#
# **One thing changed.** The size of the pictures, by averaging blocks of 2 x 2, 4 x 4 and 7 x 7
# pixels; model, strength and the three splits stayed the same, all scores are of held-out rows.
# Half the side, a quarter of the columns, makes no difference: it is smaller than the standard
# error over the splits. That fits the origin of the data, 8 x 8 scans. At 7 x 7 the accuracy
# falls by about two standard errors, at 4 x 4 by far more. (Three splits share rows, so the errors
# are a little too small.)
#
# **Limits.** Only these 13 writers, centred and of one size. For strangers' handwriting the
# accuracy must be measured again; the test says nothing about it.
#
# *Marked by the table above: question and data 4, free part 8, honesty 6, limits 3, form 3.*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="04c.7" points=24
# <!-- BEGIN SOLUTION -->
# 一份示范报告，用随附的数字样本；数值见上面各格的输出。
#
# **问题**。线性模型识别手写数字能做到什么程度？它需要多少像素？
#
# **数据**。13 人书写的 1,797 个数字，1,438 个用来学习，359 个用来测试，十个标签的个数差不多。它们是 8×8 的扫描图放大
# 到 28×28，所以相邻的像素说的几乎是同一件事。两部分出自同一批人。
#
# **方法**。像素取 0 到 1，每个数字一行，用训练行的均值与标准差标准化。对十列 0 与 1 做岭回归。强度在训练行的五分之一
# 上（种子 1）从六个里选出，然后对全部训练行拟合，信封只打开一次。
#
# **结果**。测试准确率和它的标准误差在练习 04c.5 之后，旁边是总说最常见数字的准确率，大约十分之一。两者相差几十个标准
# 误差：像素确实说明了是哪个数字。
#
# **只改一处**。改的是图片的尺寸：把 2×2、4×4、7×7 的小块取平均；模型、强度和三次划分都不变，所有得分都来自留出的行。
# 边长减半、列数变成四分之一，没有差别：差别小于三次划分的标准误差。这与数据的来历（8×8 的扫描图）相符。7×7 时准确率下降
# 约两个标准误差，4×4 时下降得多得多。（三次划分共用一些行，所以误差略微偏小。）
#
# **局限**。只有这 13 位书写者，数字居中、大小一致。换成陌生人的笔迹，准确率要重新测量；这个测试对此什么也没有说。
#
# *按上表评分：问题与数据 4 分，自由部分 8 分，诚实 6 分，局限 3 分，形式 3 分。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# Your milestones, 16 points in all. The other 24 are given by a person.

# %% [markdown] lang="zh"
# ## 结果
#
# 你完成的步骤，共 16 分。另外 24 分由老师评阅。

# %% name="results"
check.progress("04c")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - A number without a baseline says nothing; without its standard error it says too much.
# - Whatever is measured (a mean, a deviation, a strength) is measured on training rows.
# - The test set is an envelope: open it once.
# - Change one thing at a time, and report what came out.
#
# **Before you hand in:** menu *Kernel*, *Restart Kernel and Run All Cells*; every cell must run
# from the top, and the envelope of your data must say that it was opened once.
#
# **Next:** lab 05a leaves the flat row of pixels behind and looks at neighbourhoods:
# convolution.

# %% [markdown] lang="zh"
# ## 要点
#
# - 没有基准，一个数说明不了什么；没有标准误差，又容易说得过头。
# - 凡是要由数据估计的量（均值、标准差、强度），都只用训练数据估计。
# - 测试集是一个信封：只打开一次。
# - 一次只改一处，如实报告结果。
#
# **提交之前**：菜单 *Kernel*，*Restart Kernel and Run All Cells*（重启内核并运行所有单元格）；每一格都必须能从头运行，
# 你的数据的信封应显示只打开过一次。
#
# **下一步**：实验 05a 不再把图片拉成一长行像素，而是看局部区域：卷积。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - A. E. Hoerl, R. W. Kennard, "Ridge regression: biased estimation for nonorthogonal
#   problems", *Technometrics* 12 (1970), 55-67.
# - T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning*, 2nd edition,
#   2009: section 3.4.1 (ridge), 4.2 (linear regression of an indicator matrix), 7.10 (the
#   wrong and the right way to hold out).
# - The data sets: type `labs data digits` and so on; each card names its origin and terms.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - A. E. Hoerl、R. W. Kennard，“Ridge regression: biased estimation for nonorthogonal
#   problems”，*Technometrics* 12（1970），55-67。
# - T. Hastie、R. Tibshirani、J. Friedman，*The Elements of Statistical Learning*，第 2 版，2009：第 3.4.1 节
#   （岭回归）、第 4.2 节（对指示矩阵的线性回归）、第 7.10 节（留出数据的错误与正确做法）。
# - 各份数据：输入 `labs data digits` 等；每张卡片都写明来源与使用条件。
