# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Logistic regression, and labels given by others"
#       zh: 逻辑回归，以及由别人给的标签
#     case:
#       en: "Logistic regression: faces in two classes"
#       zh: 逻辑回归：性别识别
#     week: 4
#     chapter:
#       en: "Neural networks in TensorFlow"
#       zh: 第三章 神经网络的 TensorFlow 实现
#     minutes: {sample: 1, full: 2}
#     memory_mib: {sample: 1300, full: 1600}
#     data: [genders]
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - write logistic regression as one weighted sum and a sigmoid, and compute its loss from
#   the sum without losing digits,
# - choose a decision threshold for a purpose, by precision and recall,
# - read an ROC curve and say what the area under it means,
# - check whether a model's probabilities mean what they say (calibration), and repair them,
# - report errors by group with counts and standard errors, and say what a label given by
#   others can and cannot mean.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 把逻辑回归写成一个加权和加一个 sigmoid，并直接由加权和算出损失而不丢失精度；
# - 根据用途，用精确率和召回率选定决策阈值；
# - 读懂 ROC 曲线，说出曲线下面积的含义；
# - 检查模型的概率是否名副其实（校准），并加以修正；
# - 按组报告错误，附上个数和标准误差，并说明由别人给的标签能说明什么、不能说明什么。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. `drawing` is the program that drew the bundled
# faces; it knows how noisy their labels are.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。`drawing` 是画出随附人脸的程序，它知道那些标签有多少噪声。

# %% name="setup"
import helpers
from helpers import data, plots, training
from helpers.checks import NotAttempted, check
from labdata.make import genders as drawing

helpers.set_language("en")  # zh: "zh"
training.start(seed=4)

import keras
import numpy as np
from ipywidgets import FloatSlider, interact
from keras import layers, ops
from scipy.stats import sem
from sklearn.metrics import precision_score, recall_score, roc_auc_score

# %% [markdown] lang="en" section="story"
# ## Two words for everybody
#
# A picture of a face, and one of two words written beside it by somebody else. A model
# that predicts the word is the shortest example of *classification with two classes*. This
# lab builds one, and then asks the questions that are usually left out: where to draw the
# line, what its probabilities are worth, on whom it errs, and what the word meant in the
# first place.
#
# The model gives each picture a score. The figure shows scores made up for 2,000 faces
# labelled 0 and 2,000 labelled 1: two hills that overlap. A *threshold* (the dotted line)
# makes a decision out of a score: 1 to its right, 0 to its left.

# %% [markdown] lang="zh"
# ## 每个人只有两个词可选
#
# 一张人脸图片，旁边是别人写下的两个词之一。预测这个词的模型，是*二分类*最短的例子。本实验先搭一个，再提出那些通常
# 被略过的问题：界线画在哪里？它给出的概率可信吗？它在谁身上出错？还有，那个词当初到底是什么意思？
#
# 模型给每张图片一个得分。下图是虚构的得分：2,000 张标签为 0 的脸和 2,000 张标签为 1 的脸，像两座重叠的山。
# *阈值*（虚线）把得分变成决定：右边判为 1，左边判为 0。

# %% name="two-hills"
# alt: Histograms of two overlapping sets of scores with a threshold between them  |  两组重叠得分的直方图，中间有一条阈值线
rng = np.random.default_rng(4)
made_up = {
    "labelled 0": rng.normal(-1, 1, size=2000),  # zh: "标签 0"
    "labelled 1": rng.normal(1, 1, size=2000),  # zh: "标签 1"
}
plots.histogram(
    made_up,
    xlabel="score",  # zh: "得分"
    reference={"threshold": 0},  # zh: "阈值"
    title="Wherever the line stands, errors of two kinds are left",  # zh: "界线无论画在哪里，总会留下两种错误"
)

# %% [markdown] lang="en"
# What is left of the line under the orange hill are *false negatives* (labelled 1, said 0);
# what is right of it under the blue hill are *false positives* (labelled 0, said 1). Move
# the line to the right and the second kind becomes rarer, the first more frequent. No place
# of the line removes both. A better model moves the hills apart; a threshold only chooses
# between two kinds of error.

# %% [markdown] lang="zh"
# 橙色的山在线左边的部分是*假反例*（标签 1，判为 0）；蓝色的山在线右边的部分是*假正例*（标签 0，判为 1）。
# 把线向右移，后一种变少，前一种变多。线无论放在哪里，都不能同时消除两者。更好的模型把两座山拉开；阈值只是在
# 两种错误之间做选择。

# %% [markdown] lang="en" section="data"
# ## Whose faces, whose labels
#
# Read the card before you load anything. It says what the full set is and what may not be
# done with it.

# %% [markdown] lang="zh"
# ## 谁的脸，谁给的标签
#
# 载入之前先读数据卡。它说明完整的数据是什么，以及不得用它做什么。

# %% name="card"
print(data.card("genders"))

# %% [markdown] lang="en"
# **The bundled sample is drawn**, by a program; nobody is shown. Its two classes are
# called group A and group B and are *not* a gender: a simulated rater looked at the jaw and
# the brows of the drawing (a broad jaw and thick brows: B; a narrow jaw and thin brows: A)
# and wrote down a word, with mistakes. So every step of the lab works, and we know what no
# real data set tells: how often the labels are wrong.
#
# **The full set are photographs of real adults** (`labs fetch genders`), taken from the web.
# The words "male" and "female", like the age and the group, were written into the file
# names by a program and checked by annotators. Nobody asked the persons.

# %% [markdown] lang="zh"
# **随附的样本是画出来的**，由程序绘制，不对应任何人。它的两类叫甲组和乙组，*不是*性别：模拟的评判者看画中的下颌和
# 眉毛（下颌宽、眉毛粗为乙，下颌窄、眉毛细为甲），写下一个词，会有误判。这样，实验的每一步都能做，而且我们知道任何真实数据都不会告诉你的事：标签有多少是错的。
#
# **完整数据是真实成年人的照片**（`labs fetch genders`），取自网络。“男”“女”二词，以及年龄和人群，都是由程序写进
# 文件名、再由标注者核对的。没有人问过本人。

# %% name="load"
faces = data.load("genders")
full = faces.scale == "full"
ZERO, ONE = faces.class_names
print(f"0 = {ZERO}, 1 = {ONE}; {np.mean(faces.train.y):.3f} are labelled 1")  # zh: "0 = {ZERO}，1 = {ONE}；标签为 1 的占 {np.mean(faces.train.y):.3f}"

# %% name="look"
# alt: Eighteen faces, each with the label that others gave it  |  十八张人脸，各标出别人给的标签
plots.image_grid(
    faces.train.x[:18],
    faces.train.y[:18],
    class_names=faces.class_names,
    columns=6,
    title="Each face with the word that others gave it",  # zh: "每张脸和别人给它的那个词"
)

# %% [markdown] lang="en"
# Cover the captions and say the word yourself (on the drawn faces go by jaw and brows). How
# often do you agree with the label? And were you ever in doubt which of the two words to
# use? The file has no third.
#
# Each picture also carries a group: in the sample the kind of light (front, left, right, dim,
# behind), in the full set one of five words for origin, again given by others. How many
# pictures are there of each, and how many of them are labelled 1?

# %% [markdown] lang="zh"
# 盖住图下的文字，自己说说看（绘制的脸就看下颌和眉毛）。你与标签一致的有多少？有没有哪一张让你犹豫该用哪个词？文件里没有第三个词。
#
# 每张图片还带有一个组别：样本中是光线的种类（正面、左侧、右侧、暗、背后），完整数据中是描述族裔的五个词之一，同样
# 是别人给的。每组各有多少张图片，其中标签为 1 的占多少？

# %% name="groups"
group_names = [str(name) for name in faces.extra["group_names"]]
group_train, group_test = (part.columns["group"] for part in (faces.train, faces.test))
plots.results_table(
    {
        name: {
            "training faces": int(np.sum(group_train == g)),  # zh: "训练图片"
            "test faces": int(np.sum(group_test == g)),  # zh: "测试图片"
            "labelled 1": float(faces.train.y[group_train == g].mean()),  # zh: "标签为 1 的比例"
        }
        for g, name in enumerate(group_names)
    },
    formats={"labelled 1": ".2f"},  # zh: "标签为 1 的比例", ".2f"
    name="group",  # zh: "组"
)

# %% [markdown] lang="en"
# The groups are of very different size. Keep the smallest one in mind: a rate measured on a
# few dozen faces is uncertain, and we shall print by how much.
#
# Now the numbers for the model: bytes divided by 255, minus the average training face,
# divided by the standard deviation of the training pixels, so that scores begin around 0. A
# fifth of the training faces in the table is kept aside for validation; thresholds will be
# chosen there.

# %% [markdown] lang="zh"
# 各组的大小相差很大。记住最小的那一组：只凭几十张脸测得的比率很不确定，后面会打印出它有多不确定。
#
# 下面准备给模型的数：字节除以 255，减去训练集的平均脸，再除以训练像素的标准差，使得分从 0 附近开始。表中的训练图片留出
# 五分之一作验证，阈值将在那里选定。

# %% name="prepare"
kept = len(faces.train.x) // 5
fitted = faces.train.x[:-kept] / 255
average_face, spread = fitted.mean(axis=0), fitted.std()


def prepare(pictures):
    """Map (n, 64, 64, 3) bytes to floats around 0."""  # zh: "把 (n, 64, 64, 3) 的字节变成 0 附近的浮点数。"
    return ((pictures / 255 - average_face) / spread).astype("float32")


x_train, y_train = prepare(faces.train.x[:-kept]), faces.train.y[:-kept]
x_validation, y_validation = prepare(faces.train.x[-kept:]), faces.train.y[-kept:]
x_test, y_test = prepare(faces.test.x), faces.test.y
print(x_train.shape, x_validation.shape, x_test.shape)

# %% [markdown] lang="en" section="model"
# ## One sum and a sigmoid
#
# In lab 04a ten digits had ten scores. For two classes one score is enough, since only the
# difference of scores counts: give class 0 the score 0 and class 1 the score $z$. Softmax
# then becomes the *sigmoid*,
#
# $$ p = \frac{e^{z}}{e^{z} + e^{0}} = \frac{1}{1 + e^{-z}} = \sigma(z) , \qquad
#    z = \sum_j w_j x_j + b , $$
#
# where $x_j$ are the pixels, $w_j$ their weights, $b$ the bias, and $p$ is the probability
# of label 1. Read backwards, $z = \log \frac{p}{1 - p}$: the score is the logarithm of the
# *odds*, and so it is called the *logit*.

# %% [markdown] lang="zh"
# ## 一个加权和与一个 sigmoid
#
# 实验 04a 中，十个数字有十个得分。只有两类时，一个得分就够了，因为起作用的只是得分之差：给第 0 类得分 0，给第 1 类
# 得分 $z$。于是 softmax 变成 *sigmoid*：
#
# $$ p = \frac{e^{z}}{e^{z} + e^{0}} = \frac{1}{1 + e^{-z}} = \sigma(z) , \qquad
#    z = \sum_j w_j x_j + b , $$
#
# 其中 $x_j$ 是像素，$w_j$ 是它们的权重，$b$ 是偏置，$p$ 是标签为 1 的概率。反过来读，
# $z = \log \frac{p}{1 - p}$：得分就是*几率*的对数，所以叫作 *logit*。

# %% name="sigmoid"
# alt: The sigmoid rises from 0 to 1 and is one half at score 0  |  sigmoid 从 0 升到 1，在得分 0 处为二分之一
def sigmoid(z):
    """Return 1 / (1 + exp(-z)) without overflow."""  # zh: "返回 1 / (1 + exp(-z))，不会溢出。"
    return ops.convert_to_numpy(ops.sigmoid(np.asarray(z, dtype="float64")))


z = np.linspace(-6, 6, 121)
two_scores = np.stack([np.zeros_like(z), z], axis=1)
assert np.allclose(sigmoid(z), ops.convert_to_numpy(ops.softmax(two_scores))[:, 1])
plots.lines(
    z,
    {"p": sigmoid(z)},
    xlabel="score z",  # zh: "得分 z"
    ylabel="probability of label 1",  # zh: "标签为 1 的概率"
    reference={"1/2": 0.5},
    title="A score of 0 is undecided; far out, nearly certain",  # zh: "得分 0 是未定；离得越远，越接近确定"
)

# %% [markdown] lang="en"
# (The cell has checked that it is the softmax of the two scores 0 and $z$.) Each picture has
# $64 \times 64 \times 3 = 12{,}288$ numbers, so there are that many weights and one bias:

# %% [markdown] lang="zh"
# （这一格已核对：它就是两个得分 0 与 $z$ 的 softmax。）每张图片有 $64 \times 64 \times 3 = 12{,}288$ 个数，所以有
# 同样多的权重，再加一个偏置：


# %% name="model"
def build_logistic_regression():
    """One weighted sum of 64 x 64 x 3 numbers: 12,289 weights."""  # zh: "64 x 64 x 3 个数的一个加权和：12,289 个参数。"
    return keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            layers.Flatten(),
            layers.Dense(1, kernel_initializer="zeros", name="score"),
        ]
    )


model = build_logistic_regression()
assert model.count_params() == 64 * 64 * 3 + 1 == 12_289
plots.network_table(model)

# %% [markdown] lang="en"
# ### Log loss
#
# The likelihood of one label $y$ (0 or 1) is $p$ if $y = 1$ and $1 - p$ if $y = 0$; written
# in one piece, $p^{y} (1 - p)^{1 - y}$. Minus its logarithm, averaged over $n$ faces, is the
# *log loss*, cross-entropy with two classes:
#
# $$ L = -\frac{1}{n} \sum_{i=1}^{n} \big[ y_i \log p_i + (1 - y_i) \log (1 - p_i) \big] $$
#
# The gradient is the one of lab 04a: $p - y$ times the pixel. But look what happens to
# $1 - p$ on a computer when the score is large:

# %% [markdown] lang="zh"
# ### 对数损失
#
# 一个标签 $y$（0 或 1）的似然，在 $y = 1$ 时是 $p$，在 $y = 0$ 时是 $1 - p$；合写为 $p^{y} (1 - p)^{1 - y}$。取对数，
# 加负号，对 $n$ 张脸求平均，就是*对数损失*，即两类时的交叉熵：
#
# $$ L = -\frac{1}{n} \sum_{i=1}^{n} \big[ y_i \log p_i + (1 - y_i) \log (1 - p_i) \big] $$
#
# 梯度与实验 04a 相同：$p - y$ 乘以像素。但是，得分很大时，看看计算机里的 $1 - p$ 会怎样：

# %% name="rounding" tags=["strict"]
for score in (5, 20, 40):
    lost = 1 - sigmoid(score)
    print(f"z = {score:2}   1 - p = {lost:.1e}   exact {np.exp(-score):.1e}")  # zh: "z = {score:2}   1 - p = {lost:.1e}   精确值 {np.exp(-score):.1e}"

# %% [markdown] lang="en"
# At $z = 40$ the probability has been rounded to 1, and the logarithm of $1 - p$ would be
# minus infinity. The cure is never to form $p$: put $\sigma(z)$ into the loss, and one
# face costs
#
# $$ \log (1 + e^{z}) - y z , $$
#
# which exercise 04b.1 turns into code that works for any score. In Keras, this is what
# `BinaryCrossentropy(from_logits=True)` does.

# %% [markdown] lang="zh"
# 在 $z = 40$ 处，概率已被舍入为 1，$1 - p$ 的对数会是负无穷。办法是根本不去算 $p$：把 $\sigma(z)$ 代入损失，一张脸的
# 代价就是
#
# $$ \log (1 + e^{z}) - y z , $$
#
# 练习 04b.1 会把它写成对任何得分都能用的代码。Keras 中的 `BinaryCrossentropy(from_logits=True)` 做的就是这件事。

# %% [markdown] lang="en" section="training"
# ## Training
#
# Plain gradient descent on batches of 32 faces, 30 epochs, for both data sets. The metric
# needs a word: the model's output is a score, so the line between the classes is at
# $z = 0$, where $p = 1/2$. (A common mistake is `metrics=["accuracy"]` with a model that
# outputs scores: Keras then draws the line at $z = 0.5$ and reports another accuracy than
# the one you meant.)

# %% [markdown] lang="zh"
# ## 训练
#
# 两份数据都用普通的梯度下降，每批 32 张脸，训练 30 轮。指标需要说明一句：模型的输出是得分，所以两类的界线在
# $z = 0$ 处，即 $p = 1/2$。（常见的错误是模型输出得分，却写 `metrics=["accuracy"]`：Keras 会把界线画在 $z = 0.5$，
# 报告的就不是你想要的准确率。）


# %% name="train"
def train(model, learning_rate):
    """Train by plain gradient descent and return the history."""  # zh: "用普通的梯度下降训练，返回训练历史。"
    keras.utils.set_random_seed(4)
    model.compile(
        keras.optimizers.SGD(learning_rate),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy("accuracy", threshold=0.0)],
        steps_per_execution=8,  # fewer calls into TensorFlow  |  少调用几次 TensorFlow
    )
    return model.fit(
        x_train,
        y_train,
        batch_size=32,
        epochs=30,
        validation_data=(x_validation, y_validation),
        callbacks=[training.progress(every=5)],
        verbose=0,
    )


history = train(model, learning_rate=0.001)

# %% name="curves"
# alt: Loss falling and accuracy rising over 30 epochs, training ahead of validation  |  30 轮中损失下降、准确率上升，训练优于验证
plots.learning_curves(
    history,
    ["loss", "accuracy"],
    title="Training runs ahead of validation",  # zh: "训练走在验证前面"
)

# %% [markdown] lang="en"
# The gap between the curves is over-fitting; with 12,289 weights and fewer than two thousand
# faces it is no surprise. (Thirty epochs are a round number, the same for both data sets; we
# did not look for a better one.) Now the test faces:

# %% [markdown] lang="zh"
# 两条曲线之间的差距就是过拟合；参数有 12,289 个，图片不到两千张，这不奇怪。（30 轮是取的整数，两份数据相同，没有去找更好的
# 轮数。）现在用测试图片：

# %% name="test"
def score_faces(model, x):
    """Return one score for each face, shape (n,)."""  # zh: "返回每张脸的得分，形状 (n,)。"
    return model.predict(x, verbose=0)[:, 0].astype("float64")


z_validation, z_test = score_faces(model, x_validation), score_faces(model, x_test)
p_validation, p_test = sigmoid(z_validation), sigmoid(z_test)
accuracy = float(np.mean((z_test > 0) == y_test))
training.record("test_accuracy_pixels", accuracy, scale=faces.scale)
error = np.sqrt(accuracy * (1 - accuracy) / len(y_test))
commoner = max(np.mean(y_test), 1 - np.mean(y_test))
print(f"standard error {error:.3f}; always the commoner label: {commoner:.3f}")  # zh: "标准误差 {error:.3f}；总判为较多的一类：{commoner:.3f}"
if not full:
    print(f"best possible, on average over all such drawings: {drawing.BEST_ACCURACY}")  # zh: "对所有这样的画平均，最好可达：{drawing.BEST_ACCURACY}"

# %% [markdown] lang="en"
# Much better than always saying the commoner label. On the photographs (64 x 64 pixels in
# colour) a weighted sum agrees with the annotators on about nine faces in ten. On the drawn
# sample it agrees on about three in four, while the best possible is 0.955, for the rater's
# mistakes cannot be predicted by anyone. For the photographs nobody can say what the best
# possible is: how often a second annotator would have written another word is not known.
# Keep this in mind when somebody reports a high accuracy on labels like these.

# %% [markdown] lang="zh"
# 比总判为较多的一类好得多。在照片上（64×64 个彩色像素），加权和与标注者大约十次有九次一致。在绘制的样本上，大约四次有三次
# 一致，而最好可达 0.955，因为评判者的误判谁也无法预测。对照片来说，没有人说得出最好能到多少：换一个标注者会有多少次
# 写下另一个词，谁也不知道。有人在这样的标签上报告很高的准确率时，请想到这一点。

# %% [markdown] lang="en" section="inside"
# ## What the model learned, and where to draw the line
#
# ### The weights as a picture
#
# First the average training face of each label. Then the weights, added up over the three
# colours: where a brighter pixel speaks for label 1 (yellow) and where for label 0 (dark
# blue).

# %% [markdown] lang="zh"
# ## 模型学到了什么，界线画在哪里
#
# ### 把权重画成图
#
# 先看两类标签各自的平均训练脸。再看权重，三种颜色加在一起：像素变亮，在黄色处支持标签 1，在深蓝处支持标签 0。

# %% name="average-faces"
# alt: The average face of label 0 and that of label 1, both blurred  |  标签 0 与标签 1 的平均脸，都很模糊
plots.image_grid(
    [fitted[y_train == label].mean(axis=0) for label in (0, 1)],
    [f"0: {ZERO}", f"1: {ONE}"],
    title="Two averages, nobody's face",  # zh: "两张平均脸，不是任何人的脸"
)

# %% name="weights"
# alt: The 64 x 64 weights as one picture, yellow for label 1 and dark blue for label 0  |  64 x 64 个权重画成一张图，黄色支持标签 1，深蓝支持标签 0
kernel = ops.convert_to_numpy(model.get_layer("score").kernel)
by_place = kernel.reshape(64, 64, 3).sum(axis=2)
plots.heatmap(
    by_place,
    signed=True,
    value_label="weight",  # zh: "权重"
    title="Where brightness counts, and for which label",  # zh: "哪里的明暗起作用，支持哪个标签"
)

# %% [markdown] lang="en"
# On the drawn faces, look for the jaw and the brows, by which the rater judged. Over the
# brows the weights are dark blue: brightness there speaks for A, thick dark brows for B. At
# the corners of the jaw they are yellow: a broad jaw has bright skin there, which speaks for
# B. Not every speckle has so plain a meaning. On the photographs, ask what the regions could
# be: hair, a beard, make-up, the way a photograph was taken? The model uses whatever goes with the label in *these*
# pictures. It does not know which of it has anything to do with the word.
#
# ### Four counts
#
# A decision needs a threshold $t$: say 1 if $p \ge t$. Then each face is one of four:
#
# - **TP** (true positive): labelled 1, said 1,
# - **FP** (false positive): labelled 0, said 1,
# - **FN** (false negative): labelled 1, said 0,
# - **TN** (true negative): labelled 0, said 0.
#
# *Precision* is TP / (TP + FP): of the faces said to be 1, how many are labelled so.
# *Recall* is TP / (TP + FN): of the faces labelled 1, how many were found. The figure has
# the four counts at $t = 1/2$, on the validation faces. Work out both numbers from it before
# you read on.

# %% [markdown] lang="zh"
# 在绘制的人脸上，找一找下颌和眉毛，评判者就是看它们的。眉毛处的权重是深蓝色：那里明亮支持甲，又粗又黑的眉毛支持乙。下颌
# 两角是黄色：下颌宽，那里就是明亮的皮肤，支持乙。并不是每个斑点都有这样明白的含义。在照片上，想一想各处可能是什么：头发、胡须、化妆，还是
# 照片的拍法？凡是在*这些*图片里与标签同时出现的，模型都会用；它并不知道其中哪些与那个词真有关系。
#
# ### 四个计数
#
# 做决定需要阈值 $t$：$p \ge t$ 就判为 1。于是每张脸属于四种情形之一：
#
# - **TP**（真正例）：标签 1，判为 1；
# - **FP**（假正例）：标签 0，判为 1；
# - **FN**（假反例）：标签 1，判为 0；
# - **TN**（真反例）：标签 0，判为 0。
#
# *精确率*是 TP / (TP + FP)：判为 1 的脸里，标签确实是 1 的占多少。*召回率*是 TP / (TP + FN)：标签为 1 的脸里，找到了
# 多少。下图是验证图片在 $t = 1/2$ 时的四个计数。往下读之前，先由它算出这两个数。

# %% name="confusion"
# alt: Confusion matrix of the two labels at threshold one half  |  阈值为二分之一时两类标签的混淆矩阵
plots.confusion_matrix(
    y_validation,
    (p_validation >= 0.5).astype(int),
    [f"0: {ZERO}", f"1: {ONE}"],
    title="Upper row: TN, FP; lower row: FN, TP",  # zh: "上排：TN、FP；下排：FN、TP"
)

# %% [markdown] lang="en"
# ### Moving the line
#
# One half is a habit, not a law. The next figure moves $t$: at the left the two hills of
# the validation faces with the line, at the right precision and recall at every threshold.
# Its title holds the two numbers that you have just worked out.

# %% [markdown] lang="zh"
# ### 移动界线
#
# 二分之一是习惯，不是定律。下图移动 $t$：左边是验证图片的两座山和界线，右边是每个阈值下的精确率与召回率。标题里就是你刚才
# 算出的两个数。


# %% name="rates"
def rates(p, y, t):
    """Return precision and recall at threshold t."""  # zh: "返回阈值 t 下的精确率与召回率。"
    said = p >= t
    return precision_score(y, said, zero_division=np.nan), recall_score(y, said)


# %% name="threshold"
# alt: Two hills of probabilities with a threshold; precision and recall by threshold  |  两组概率的直方图和一条阈值线，以及精确率与召回率随阈值的变化
def draw_threshold(t):
    """Draw the hills with the line at t, precision and recall."""  # zh: "画出两座山、位于 t 的界线，以及精确率和召回率。"
    precision, recall = rates(p_validation, y_validation, t)
    title = f"t = {t:.2f}: precision {precision:.2f}, recall {recall:.2f}"  # zh: "t = {t:.2f}：精确率 {precision:.2f}，召回率 {recall:.2f}"
    hills, curves = plots.new_figure(title).subplots(1, 2)
    for label, style in ((0, "-"), (1, "--")):
        shown = p_validation[y_validation == label]
        name = f"labelled {label}"  # zh: "标签 {label}"
        hills.hist(shown, np.linspace(0, 1, 21), histtype="step", ls=style, label=name)
    many = np.linspace(0.02, 0.98, 49)
    both = np.array([rates(p_validation, y_validation, one) for one in many])
    curves.plot(many, both[:, 0], "-", label="precision")  # zh: "-", "精确率"
    curves.plot(many, both[:, 1], "--", label="recall")  # zh: "--", "召回率"
    for axes in (hills, curves):
        axes.axvline(t, color="black", linestyle=":")
        axes.set_xlabel("probability p; dotted: threshold t")  # zh: "概率 p；点线：阈值 t"
        axes.legend()
    hills.yaxis.get_major_locator().set_params(integer=True)
    hills.set_ylabel("faces")  # zh: "人脸数"
    curves.set_ylabel("precision and recall")  # zh: "精确率与召回率"
    return hills.figure


draw_threshold(0.5)

# %% [markdown] lang="en"
# Move the line yourself (in a running notebook; on a page that shows only the notebook,
# change the number in the last line above). Where must it stand for a recall of 0.9, and
# what precision is left there?

# %% [markdown] lang="zh"
# 自己移动界线（在运行中的笔记本里；如果页面只能显示笔记本，就改上面最后一行里的数）。要让召回率达到 0.9，线要放在
# 哪里？那里的精确率还剩多少？

# %% name="threshold-slider"
_ = interact(draw_threshold, t=FloatSlider(0.5, min=0.05, max=0.95, step=0.01))

# %% [markdown] lang="en"
# To the left, recall rises and precision falls: more are found, and more wrongly. Which
# line is right depends on what each error costs, and only the person who uses the model can
# say that. Suppose a search must miss few: recall at least 0.9. Recall knows only the faces
# labelled 1, so a tenth of these may lie to the left of the line and no more. We choose the
# threshold so on the validation faces and look at what it does on the test faces:

# %% [markdown] lang="zh"
# 向左移，召回率上升，精确率下降：找到的更多，错的也更多。哪条线合适，取决于每种错误的代价，而这只有使用模型的人才能
# 说清。假设某种检索不能漏掉太多：召回率至少 0.9。召回率只看标签为 1 的脸，所以其中至多十分之一可以在线的左边。我们这样在
# 验证图片上选定阈值，再看它在测试图片上的表现：

# %% name="choose"
chosen = np.quantile(p_validation[y_validation == 1], 0.1, method="lower")
for name, p, y in (
    ("validation", p_validation, y_validation),  # zh: "验证"
    ("test", p_test, y_test),  # zh: "测试"
):
    precision, recall = rates(p, y, chosen)
    print(f"{name:10} t {chosen:.2f}   precision {precision:.2f}   recall {recall:.2f}")  # zh: "{name:10} t {chosen:.2f}   精确率 {precision:.2f}   召回率 {recall:.2f}"

# %% [markdown] lang="en"
# On other faces recall is not exactly what was ordered. It rests on the faces labelled 1
# alone, one to three hundred in each part: for $n = 150$, say, its standard error is
# $\sqrt{0.9 \times 0.1 / 150} = 0.024$, on the test faces and on those on which the
# threshold was chosen. Exercise 04b.4 chooses a threshold for a wanted precision.
#
# ### All thresholds at once: ROC and AUC
#
# The *receiver operating characteristic* (ROC) draws, for every threshold, the true
# positive rate TP / (TP + FN), which is the recall, against the false positive rate
# FP / (FP + TN). The area under the curve (AUC) has a plain meaning: the probability that a
# face labelled 1 gets a higher score than a face labelled 0, if one of each is picked at
# random. 1/2 is guessing.

# %% [markdown] lang="zh"
# 换成别的脸，召回率就不会恰好等于要求的值。它只由标签为 1 的脸决定，每一部分各有一百到三百张：比如 $n = 150$ 时，标准误差是
# $\sqrt{0.9 \times 0.1 / 150} = 0.024$，测试图片如此，用来选阈值的图片也如此。练习 04b.4 按给定的精确率选阈值。
#
# ### 一次看所有阈值：ROC 与 AUC
#
# *受试者工作特征*（ROC）对每个阈值画出真正率 TP / (TP + FN)（即召回率）与假正率 FP / (FP + TN)。曲线下面积（AUC）的含义很
# 直白：随机取一张标签为 1 的脸和一张标签为 0 的脸，前者得分更高的概率。1/2 就是随机猜测。

# %% name="roc"
# alt: ROC curves of validation and test faces, both well above the diagonal  |  验证与测试图片的 ROC 曲线，都明显高于对角线
plots.roc(
    {
        "validation": (y_validation, z_validation),  # zh: "验证"
        "test": (y_test, z_test),  # zh: "测试"
    },
    title="Every threshold is a point on the curve",  # zh: "每个阈值都是曲线上的一点"
)

# %% [markdown] lang="en"
# How much of the AUC is chance? Draw as many test faces as there are, with replacement, and
# compute it again, 500 times: the standard deviation of these values is the standard error
# of the AUC (the *bootstrap*).

# %% [markdown] lang="zh"
# AUC 中有多少是偶然？有放回地抽取与测试集同样多的脸，再算一次，重复 500 次：这些值的标准差就是 AUC 的标准误差（*自助法*）。

# %% name="bootstrap"
auc = roc_auc_score(y_test, z_test)
drawn = [rng.integers(0, len(y_test), size=len(y_test)) for _ in range(500)]
again = [roc_auc_score(y_test[some], z_test[some]) for some in drawn]
training.record("test_auc_pixels", auc, scale=faces.scale)
print(f"standard error {np.std(again):.3f}")  # zh: "标准误差 {np.std(again):.3f}"

# %% [markdown] lang="en"
# The two areas in the figure, of validation and of test faces, differ by less than this: so
# much is chance.
#
# ### Do the probabilities mean what they say?
#
# If a model says 0.8 of a hundred faces, about eighty of them should be labelled 1. Then it
# is *calibrated*. To check it, sort the faces by $p$, cut them into five parts of equal size,
# and compare in each part the mean of what was said with the share that has label 1. (We
# take the test and the validation faces together, to have more of them.)

# %% [markdown] lang="zh"
# 图中验证图片与测试图片的两个面积，相差不到这个数：这点差别只是偶然。
#
# ### 概率名副其实吗
#
# 如果模型对一百张脸都说 0.8，那么其中应当有大约八十张标签为 1。这样的模型就是*校准*的。检查的办法：把脸按 $p$ 排序，
# 分成人数相等的五份，在每一份里比较模型所说的平均值与标签为 1 的比例。（把测试图片与验证图片合在一起，数目更多。）


# %% name="reliability"
def reliability(p, y):
    """Return what was said, what is so, and its standard error, in five parts."""  # zh: "分五份返回所说的、实际的以及它的标准误差。"
    parts = np.array_split(np.argsort(p), 5)
    said = np.array([p[part].mean() for part in parts])
    share = np.array([y[part].mean() for part in parts])
    sizes = np.array([len(part) for part in parts])
    return said, share, np.sqrt(share * (1 - share) / sizes)


def draw_reliability(sets, y, title):
    """Draw the five parts of each set of probabilities, and the diagonal."""  # zh: "画出每组概率的五份，以及对角线。"
    figure = plots.new_figure(title)
    axes = figure.subplots()
    for (name, p), style in zip(sets.items(), ("o-", "s--"), strict=False):
        said, share, error = reliability(p, y)
        axes.errorbar(said, share, yerr=error, fmt=style, capsize=3, label=name)
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="said = so")  # zh: "grey", ":", "所说 = 实际"
    axes.set_xlabel("mean probability said")  # zh: "模型所说概率的平均"
    axes.set_ylabel("share labelled 1")  # zh: "标签为 1 的比例"
    axes.legend()
    return figure


# %% name="calibration"
# alt: Share labelled 1 against the probability said, five points near the diagonal  |  标签为 1 的比例随模型所说概率的变化，五个点都在对角线附近
draw_reliability(
    {"validation and test": np.concatenate([p_validation, p_test])},  # zh: "验证与测试"
    np.concatenate([y_validation, y_test]),
    title="The nearer to the dotted line, the better the probabilities",  # zh: "离点线越近，概率越可信"
)

# %% [markdown] lang="en"
# The bars reach one standard error to either side. Low probabilities go with low shares and
# high ones with high shares. Most points lie within a bar or two of the line. On either data
# set one does not, by more than three bars: on the sample, of the faces given about 0.64
# more than three quarters have label 1; on the photographs, of those given about 0.13 hardly
# one in twenty. Both times the truth lies further from 1/2 than what was said: there the
# model is too modest. Log loss rewards honest probabilities, but it does not guarantee them,
# as the next section shows.

# %% [markdown] lang="zh"
# 竖线是上下各一个标准误差。说的概率低，比例就低；说的概率高，比例就高。大多数点与直线的距离不超过一两个标准误差。两份数据上
# 各有一个点例外，相差三个以上：在样本上，得到 0.64 左右的脸，标签为 1 的超过四分之三；在照片上，得到 0.13 左右的脸，标签
# 为 1 的不到二十分之一。两处的实际都比所说的离 1/2 更远：那里模型过于谦虚。对数损失奖励名副其实的概率，但并不保证，
# 下一节就会看到。

# %% [markdown] lang="en" section="comparison"
# ## One thing changed at a time
#
# ### A larger learning rate
#
# The same model, the same faces, the same thirty epochs; only the learning rate is larger
# (ten times on the photographs, three times on the sample), so that the training goes
# further. The figure draws both runs.

# %% [markdown] lang="zh"
# ## 一次只改一处
#
# ### 更大的学习率
#
# 同样的模型，同样的脸，同样的三十轮；只把学习率加大（照片上十倍，样本上三倍），让训练走得更远。下图画出两次训练。

# %% name="train-further"
model_further = build_logistic_regression()
history_further = train(model_further, learning_rate=0.01 if full else 0.003)
z_validation_further = score_faces(model_further, x_validation)
z_further = score_faces(model_further, x_test)

# %% name="two-curves"
# alt: Losses by epoch with the small and the large learning rate  |  小学习率与大学习率的损失随轮数的变化
plots.learning_curves(
    {"small": history, "large": history_further},  # zh: "小", "大"
    "loss",
    reference={"always 1/2": np.log(2)},  # zh: "总说 1/2"
    title="The large rate ends lower in training, higher in validation",  # zh: "大学习率最后训练损失更低，验证损失更高"
)

# %% [markdown] lang="en"
# In its first epoch the large learning rate overshoots: the training loss stands above
# $\log 2 = 0.69$, which a model pays that always says 1/2. At the end it fits its training
# faces better than the small one does, and the validation faces worse.
#
# ### One number that repairs the probabilities
#
# If all scores are divided by the same number $T$, the *temperature*, their order stays, so
# every decision at $p = 1/2$ and the whole ROC curve stay exactly as they were. Only the
# probabilities move: towards 1/2 for $T > 1$, away from it for $T < 1$. We look for the $T$
# with the least log loss on the validation faces and apply it to the test faces.

# %% [markdown] lang="zh"
# 大学习率在第一轮走过了头：训练损失高于 $\log 2 = 0.69$，即总说 1/2 的模型的损失。到最后，它对训练图片拟合得比小学习率好，
# 对验证图片却更差。
#
# ### 用一个数修正概率
#
# 把所有得分除以同一个数 $T$（*温度*），次序不变，所以 $p = 1/2$ 处的每个决定和整条 ROC 曲线都丝毫不变。变的只有概率：
# $T > 1$ 时向 1/2 靠拢，$T < 1$ 时远离 1/2。我们在验证图片上找对数损失最小的 $T$，再用到测试图片上。


# %% name="temperature"
def mean_log_loss(z, y):
    """Return the log loss of scores, as Keras computes it."""  # zh: "返回得分的对数损失，由 Keras 计算。"
    return float(keras.losses.BinaryCrossentropy(from_logits=True)(y, z))


temperatures = np.geomspace(0.25, 8, 101)
losses = [mean_log_loss(z_validation_further / T, y_validation) for T in temperatures]
best = float(temperatures[np.argmin(losses)])
auc_before, auc_after = (roc_auc_score(y_test, z_further / T) for T in (1, best))
assert np.isclose(auc_before, auc_after)
print(f"T = {best:.2f}")
arms = {
    "small learning rate": z_test,  # zh: "小学习率"
    "large learning rate": z_further,  # zh: "大学习率"
    "large, scores / T": z_further / best,  # zh: "大学习率，得分 / T"
}

# %% name="three-arms"
plots.results_table(
    {
        name: {
            "accuracy": float(np.mean((z > 0) == y_test)),  # zh: "准确率"
            "AUC": float(roc_auc_score(y_test, z)),
            "log loss": mean_log_loss(z, y_test),  # zh: "对数损失"
            "mean sureness": float(np.mean(np.maximum(sigmoid(z), sigmoid(-z)))),  # zh: "平均把握"
        }
        for name, z in arms.items()
    },
    name="test faces",  # zh: "测试图片"
    title="Dividing by T changes the probabilities, not one decision",  # zh: "除以 T 改变概率，不改变任何一个决定"
)

# %% [markdown] lang="en"
# *Mean sureness* is the mean of $p$ or $1 - p$, whichever is larger: what the model thinks
# its accuracy is. Hold it beside the accuracy, row by row (the standard error of the latter
# is 0.025 on the sample and 0.013 on the photographs). With the small learning rate the
# model is rather too modest. With the large one it is too sure: its sureness has grown and
# its log loss too, but its accuracy has not (it is about the same on the photographs and
# lower on the sample). Dividing by $T$ takes back sureness and lowers the log loss;
# afterwards sureness and accuracy are less than two standard errors apart. The figure shows
# the same in five parts, on the test faces only, since $T$ was chosen on the others:

# %% [markdown] lang="zh"
# *平均把握*是 $p$ 与 $1 - p$ 中较大者的平均，即模型自认为的准确率。逐行把它与准确率相比（准确率的标准误差，样本上是 0.025，照片上
# 是 0.013）。学习率小时，模型有些过于谦虚。学习率大时，它过于自信：把握和对数损失都变大了，准确率却没有提高（照片上差不多，
# 样本上更低）。除以 $T$，把握收回一些，对数损失也下降；此后把握与准确率相差不到两个标准误差。下图分五份显示同一件事，只用
# 测试图片，因为 $T$ 是在验证图片上选的：

# %% name="calibration-further"
# alt: Share labelled 1 against the probability said, before and after dividing by T  |  标签为 1 的比例随所说概率的变化：较大学习率，除以 T 之前与之后
draw_reliability(
    {name: sigmoid(arms[name]) for name in list(arms)[1:]},
    y_test,
    title="Dividing by T moves the points sideways, towards 1/2",  # zh: "除以 T 把各点沿横向移向 1/2"
)

# %% [markdown] lang="en"
# The order of the faces has not changed, so each part holds the same faces and has the same
# share of label 1: its point moves sideways only. Not every point comes nearer to the line.
# One number cannot repair them all; it is the log loss, the average over all faces, that has
# become better.
#
# ### On whom does it err?
#
# One accuracy for all hides who pays for the errors. The next cell counts them by group and
# by age at the same threshold for all, $t = 1/2$, with the model of the small
# learning rate.
# (`sem` of SciPy is the standard error of a mean, here of
# a mean of zeros and ones.) *Difference* is a group's error rate minus that of all other faces, divided by the standard
# error of that difference: about $\pm 1$ is what chance does, beyond $\pm 2$ deserves a
# question.

# %% [markdown] lang="zh"
# 脸的次序没有变，所以每一份还是同样的脸，标签为 1 的比例也相同：点只沿横向移动。并不是每个点都离直线更近了。一个数不能把
# 它们全都修正；变好的是对数损失，即对所有脸的平均。
#
# ### 它在谁身上出错
#
# 对所有人只报一个准确率，就看不出错误由谁承担。下面按组、按年龄统计错误，对所有人用同一个阈值 $t = 1/2$，用小学习率的
# 模型。（SciPy 的 `sem` 给出平均值的标准误差，这里是 0 与 1 的平均值。）*差异*是一组的错误率减去其余所有人的错误率，再除以这个差的标准误差：$\pm 1$ 左右是偶然，超过 $\pm 2$ 就值得追问。


# %% name="errors-by-group"
def compare(some, others):
    """Return the difference of two error rates and its standard error."""  # zh: "返回两个错误率之差及其标准误差。"
    errors = [sem(part.astype(float), ddof=0) for part in (some, others)]
    return some.mean() - others.mean(), max(np.hypot(*errors), 1e-9)


def row(wrong, here):
    """Compare the faces here with all others."""  # zh: "把这些脸与其余的脸比较。"
    rate, error = wrong[here].mean(), sem(wrong[here].astype(float), ddof=0)
    more, error_of_more = compare(wrong[here], wrong[~here])
    return {
        "faces": int(here.sum()),  # zh: "人脸数"
        "errors": int(wrong[here].sum()),  # zh: "错误数"
        "error rate": f"{rate:.3f} ± {error:.3f}",  # zh: "错误率", "{rate:.3f} ± {error:.3f}"
        "difference": f"{more / error_of_more:+.1f}",  # zh: "差异", "{more / error_of_more:+.1f}"
    }


# %% name="error-table"
wrong = (z_test > 0) != y_test
age = faces.test.columns["age"]
members = {name: group_test == g for g, name in enumerate(group_names)}
members["18-29"] = age < 30
members["30-44"] = (age >= 30) & (age < 45)
members["45+"] = age >= 45

plots.results_table(
    {name: row(wrong, here) for name, here in members.items()},
    name="group or age",  # zh: "组或年龄"
    title=f"All test faces: {wrong.sum()} errors on {len(wrong)}",  # zh: "全部测试图片：{len(wrong)} 张中错 {wrong.sum()} 张"
)

# %% [markdown] lang="en"
# Read the counts first. Eight rows were tested at once; even if nothing but chance were at
# work, one of eight would often stand near $\pm 2$. And a small group can hide a large
# difference: its error is wide.
#
# **On the sample** the light from the front has fewer errors than the rest. Ages differ by
# chance only; the label has nothing to do with age. Of the difference by light we know one
# cause: the rater's own mistakes, which the program made rarer in good light. The first cell
# prints, for the drawn faces, the error rate that no model can go below; the second, for
# your data, how much more often the model errs on a group than on the first of the table.

# %% [markdown] lang="zh"
# 先看个数。这里一次检验了八行；即使只有偶然在起作用，八行中也常有一行接近 $\pm 2$。而小组可能藏着大的差异：它的误差很
# 宽。
#
# **在样本上**，正面光的错误比其余的少。年龄之间的差异只是偶然；标签与年龄无关。光线造成的差异，我们知道一个原因：评判者
# 自己的误判，程序让它在光线好时较少。下面第一格打印绘制的人脸中任何模型都无法再低的错误率；第二格
# 对你所用的数据打印：与表中第一组相比，模型在各组上的错误率高出多少。

# %% name="ceiling" tags=["strict"]
lights = ["front", "left", "right", "dim", "behind"]  # zh: "正面光", "左侧光", "右侧光", "暗光", "逆光"
known = drawing.BEST_ACCURACY_BY_LIGHT.values()
for light, best_possible in zip(lights, known, strict=True):
    print(f"{light:7} least possible error rate {1 - best_possible:.3f}")  # zh: "{light:7} 最小可能的错误率 {1 - best_possible:.3f}"

# %% name="above-first"
first = members[group_names[0]]
for name in group_names[1:]:
    more, error_of_more = compare(wrong[members[name]], wrong[first])
    print(f"{name:21} {more:+.3f} ± {error_of_more:.3f}")  # zh: "{name:9} {more:+.3f} ± {error_of_more:.3f}"

# %% [markdown] lang="en"
# For light from the left or right the least possible error rate is only 0.018 above that of
# the front; the model's is above it by more than 0.1, and by more than two standard errors.
# There it is the model that is worse. Shadows on half of the face, or fewer such faces to
# learn from? The table cannot tell. For dim light the least possible rate is 0.115 above the
# front's, and what the model adds to that is within its standard error. Light from behind
# has so few test faces that its difference decides nothing.
#
# **On the photographs** the same table shows differences by age larger than chance: the
# ages 30-44 have the fewest errors. Between the annotated groups a few hundred faces
# cannot decide. That is *not* a finding that there is no difference. With 1,270 faces and
# three products on the market, J. Buolamwini and T. Gebru found error rates up to 34.7 % for
# darker-skinned women and at most 0.8 % for lighter-skinned men (see the sources). Nor can
# we tell a cause: did the model err, or the annotator? Are there fewer such faces in the
# training? Is the photograph darker?
#
# ### What a label like this can and cannot mean
#
# - It says what someone, or a program, wrote about a photograph. It is not what the person
#   is, and not what the person says.
# - There were two words to choose from. Whoever fits neither, or does not want to be sorted,
#   is counted as one of them all the same; no table above shows it.
# - A model trained on it predicts the *annotator's word*. "Accuracy" is agreement with the
#   annotator. It cannot be better than the labels are, and nobody knows how good they are.
# - Its errors are not spread evenly, and how uneven they are depends on whose faces are in
#   the data. A rate for all promises nothing for one group.
# - The errors were counted on pictures like the training ones. With another camera, another
#   light or other people they must be counted again.
# - It may help to learn how classifiers work, as here, or to find out how unevenly others'
#   products err. It must not be used on a person: where somebody's gender matters, one can
#   ask. A face is sensitive personal information under the law of many countries (in China
#   by article 28 of the Personal Information Protection Law).

# %% [markdown] lang="zh"
# 对左侧光和右侧光，下限只比正面光高 0.018；模型的错误率却高出 0.1 以上，超过两个标准误差：那里是模型自己更差。是因为半边脸有
# 阴影，还是因为可学的这类图片较少？这张表说不出来。对暗光，下限比正面光高 0.115，模型在此之外多错的在一个标准误差之内。
# 逆光的测试图片太少，它的差异说明不了什么。
#
# **在照片上**，同一张表显示出超过偶然的年龄差异：30-44 岁的错误最少。至于标注的各个人群之间，几百张脸还分不出高下。这
# *不等于*发现没有差异。J. Buolamwini 与 T. Gebru 用 1,270 张脸检验了市面上的三种产品，深肤色女性的错误率最高达 34.7%，浅肤色
# 男性则至多 0.8%（见参考文献）。我们也说不出原因：是模型错了，还是标注者错了？是训练中这样的脸太少，还是照片太暗？
#
# ### 这样的标签能说明什么，不能说明什么
#
# - 它说的是某个人或某个程序为一张照片写下了什么；不是这个人是什么，也不是这个人自己怎么说。
# - 可选的词只有两个。两个都不合适的人，或者不愿意被归类的人，照样被算作其中之一；上面没有一张表看得出来。
# - 用它训练的模型，预测的是*标注者的用词*。“准确率”是与标注者的一致程度。它不可能比标签更好，而标签有多好，没有人知道。
# - 它的错误分布不均，不均到什么程度，取决于数据里有谁的脸。对全体的比率，对任何一组都不作保证。
# - 错误是在与训练图片相似的图片上数出来的。换了摄像头、光线或人，就要重新数。
# - 它可以用来学习分类器的原理（像这里这样），或用来查明别人的产品错得有多不均。它不得用在具体的人身上：需要知道一个人的
#   性别时，可以去问。在许多国家的法律中，人脸属于敏感个人信息（在中国见《个人信息保护法》第二十八条）。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. All are NumPy: `np` is enough.
#
# ### Exercise 04b.1 (3 points): log loss from logits
#
# `logits` and `labels` have the shape (n,), labels are 0 or 1. Return the mean log loss, for
# scores of any size: scores of $\pm 1000$ must work. By hand: one face with $z = 0$ costs
# $\log 2 = 0.693$, whatever its label; the scores 1000 and -1000, both labelled 0, cost 1000
# and 0, on average 500. (A hint: how do you write $\log(1 + e^{z})$ so that $e$ never gets a
# positive exponent?)

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。都只用 NumPy：有 `np` 就够了。
#
# ### 练习 04b.1（3 分）：由 logits 求对数损失
#
# `logits` 和 `labels` 的形状都是 (n,)，标签为 0 或 1。返回平均对数损失，得分多大都要能算：$\pm 1000$ 也不例外。先手算：
# $z = 0$ 的一张脸，无论标签是什么，代价都是 $\log 2 = 0.693$；得分 1000 与 -1000，标签都是 0，代价是 1000 与 0，平均
# 500。（提示：怎样写 $\log(1 + e^{z})$，才能使 $e$ 的指数永远不为正？）


# %% name="log-loss" exercise="04b.1"
def log_loss(logits, labels):
    """Return the mean log loss, for scores of any size."""  # zh: "返回平均对数损失，得分多大都能算。"
    ### BEGIN SOLUTION
    softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(softplus - labels * logits)
    ### END SOLUTION


# %% check="04b.1"
check("04b.1", log_loss)

# %% [markdown] lang="en"
# On the test faces it must agree with what Keras reports:

# %% [markdown] lang="zh"
# 在测试图片上，它应当与 Keras 的结果一致：

# %% name="log-loss-agrees"
with check.needs("04b.1"):
    of_keras = model.evaluate(x_test, y_test, verbose=0)[0]
    print(np.isclose(log_loss(z_test, y_test), of_keras, rtol=1e-3))

# %% [markdown] lang="en"
# ### Exercise 04b.2 (2 points): four counts at a threshold
#
# Return the counts TP, FP, FN, TN in this order, as an array or a list. A probability equal
# to the threshold counts as 1. By hand: the probabilities 0.9, 0.8, 0.5, 0.4, 0.3, 0.1 with
# the labels 1, 0, 1, 1, 0, 0 and the threshold 0.5 give 2, 1, 1, 2.

# %% [markdown] lang="zh"
# ### 练习 04b.2（2 分）：某一阈值下的四个计数
#
# 按 TP、FP、FN、TN 的次序返回四个计数，数组或列表都可以。概率恰好等于阈值时判为 1。先手算：概率 0.9、0.8、0.5、0.4、0.3、
# 0.1，标签 1、0、1、1、0、0，阈值 0.5，得到 2、1、1、2。


# %% name="confusion-counts" exercise="04b.2"
def confusion_counts(probabilities, labels, threshold):
    """Return TP, FP, FN and TN."""  # zh: "返回 TP、FP、FN 和 TN。"
    ### BEGIN SOLUTION
    said, is_one = probabilities >= threshold, labels == 1
    return np.array(
        [
            np.sum(said & is_one),
            np.sum(said & ~is_one),
            np.sum(~said & is_one),
            np.sum(~said & ~is_one),
        ]
    )
    ### END SOLUTION


# %% check="04b.2"
check("04b.2", confusion_counts)

# %% [markdown] lang="en"
# ### Exercise 04b.3 (3 points): AUC by counting pairs
#
# Take every pair of a face labelled 1 and a face labelled 0. A pair counts 1 if the first
# has the higher score, 1/2 if the scores are equal, 0 otherwise. Return the mean over all
# pairs. By hand: the scores 3, 2, 1, 0, -1 with the labels 1, 0, 1, 0, 0 make six pairs, of
# which five count: 0.833. (Count for yourself, without `roc_auc_score`: the cell after the
# check compares the two.)

# %% [markdown] lang="zh"
# ### 练习 04b.3（3 分）：数一数配对，求 AUC
#
# 取每一对“一张标签为 1 的脸与一张标签为 0 的脸”。前者得分更高记 1，相等记 1/2，否则记 0。返回所有配对的平均。先手算：
# 得分 3、2、1、0、-1，标签 1、0、1、0、0，共六对，其中五对算数：0.833。（请自己数，不用 `roc_auc_score`：
# 检查之后的一格会比较两者。）


# %% name="area-under-roc" exercise="04b.3"
def area_under_roc(scores, labels):
    """Return the share of pairs in the right order, ties as one half."""  # zh: "返回次序正确的配对所占的比例，相等算一半。"
    ### BEGIN SOLUTION
    difference = scores[labels == 1][:, None] - scores[labels == 0][None, :]
    return np.mean((difference > 0) + 0.5 * (difference == 0))
    ### END SOLUTION


# %% check="04b.3"
check("04b.3", area_under_roc)

# %% [markdown] lang="en"
# Two ways to the same number, the area under the curve and the share of pairs:

# %% [markdown] lang="zh"
# 曲线下面积与配对的比例，两条路得到同一个数：

# %% name="auc-agrees"
with check.needs("04b.3"):
    print(np.isclose(area_under_roc(z_test, y_test), auc))

# %% [markdown] lang="en"
# ### Exercise 04b.4 (3 points): a threshold for a given precision
#
# Use each of the given probabilities as a threshold (equal counts as 1). Return the smallest
# at which the precision is at least `wanted`; the questions have one. By hand: the
# probabilities 0.95, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3 with the labels 1, 1, 0, 1, 1, 0, 0. At
# 0.7 two of three are right, at 0.5 four of five; for a precision of 0.75 the answer is 0.5.

# %% [markdown] lang="zh"
# ### 练习 04b.4（3 分）：达到给定精确率的阈值
#
# 把给出的每个概率都当作阈值（相等时判为 1）。返回使精确率至少为 `wanted` 的最小的那个；题目保证它存在。先手算：概率
# 0.95、0.85、0.7、0.6、0.5、0.4、0.3，标签 1、1、0、1、1、0、0。阈值 0.7 时三个中对两个，0.5 时五个中对四个；要求精确率
# 0.75，答案是 0.5。


# %% name="threshold-for-precision" exercise="04b.4"
def threshold_for_precision(probabilities, labels, wanted):
    """Return the smallest threshold with at least the wanted precision."""  # zh: "返回达到所要精确率的最小阈值。"
    ### BEGIN SOLUTION
    enough = [
        threshold
        for threshold in probabilities
        if np.mean(labels[probabilities >= threshold]) >= wanted
    ]
    return min(enough)
    ### END SOLUTION


# %% check="04b.4"
check("04b.4", threshold_for_precision)

# %% [markdown] lang="en"
# Chosen on the validation faces for a precision of 0.9, your threshold does this on both
# parts:

# %% [markdown] lang="zh"
# 在验证图片上按精确率 0.9 选定，你的阈值在两部分上的表现如下：

# %% name="precision-ordered"
with check.needs("04b.4"):
    strict = threshold_for_precision(p_validation, y_validation, 0.9)
    for p, y in ((p_validation, y_validation), (p_test, y_test)):
        precision, recall = rates(p, y, strict)
        print(f"precision {precision:.2f}   recall {recall:.2f}")  # zh: "精确率 {precision:.2f}   召回率 {recall:.2f}"

# %% [markdown] lang="en"
# ### Exercise 04b.5 (2 points): errors by group
#
# `wrong` holds True where the model erred, `groups` the group of each face, numbered from 0
# without gaps. Return an array or a list with one row a group: how many faces, their error rate $q$,
# and its standard error $\sqrt{q (1 - q) / n}$ with $n$ the faces of that group. By hand: one
# error on four faces is 0.25 with a standard error of 0.217.

# %% [markdown] lang="zh"
# ### 练习 04b.5（2 分）：按组统计错误
#
# `wrong` 在模型出错处为 True，`groups` 是每张脸的组别，从 0 连续编号。返回数组或列表，每组一行：人脸数、错误率 $q$、以及它的
# 标准误差 $\sqrt{q (1 - q) / n}$，其中 $n$ 是这一组的人脸数。先手算：四张脸错一张，错误率 0.25，标准误差 0.217。


# %% name="errors-by-group-exercise" exercise="04b.5"
def errors_by_group(wrong, groups):
    """Return count, error rate and standard error, one row a group."""  # zh: "每组一行，返回个数、错误率和标准误差。"
    ### BEGIN SOLUTION
    rows = []
    for group in range(groups.max() + 1):
        here = groups == group
        rate = np.mean(wrong[here])
        rows.append((here.sum(), rate, np.sqrt(rate * (1 - rate) / here.sum())))
    return np.array(rows)
    ### END SOLUTION


# %% check="04b.5"
check("04b.5", errors_by_group)

# %% [markdown] lang="en"
# ### Question 04b.6 (4 points): in words
#
# A shop wants to point its camera at visitors and let your model choose which of two
# advertisements each one sees. It asks for the accuracy and nothing else. Write the answer
# you would give, in six sentences or fewer: what the number would not tell them, about the
# label, about different visitors, about their own camera, and what they could do instead
# (one point each, for a reason and not for the mere word).

# %% [markdown] lang="zh"
# ### 问答 04b.6（4 分）：用文字回答
#
# 一家商店想把摄像头对准顾客，让你的模型决定给每位顾客看两种广告中的哪一种。它只问你准确率是多少。请写出你的答复，不超过
# 六句话：这个数没有告诉他们什么？分别就标签、不同的顾客、他们自己的摄像头来说，并说说他们可以改做什么（每项 1 分，要说出
# 理由，只提到不算）。

# %% [markdown] lang="en" answer="04b.6" points=4
# <!-- BEGIN SOLUTION -->
# The accuracy is the agreement with a word that others wrote beside a photograph; it does
# not say how often the model is right about a person, and there was no word for those who
# fit neither. It is an average: some groups of visitors may see many more errors than
# others, and for small groups we could not even measure it. It holds for pictures like
# those of the test set, cut and taken as they were; with another camera, light and other
# people it can be quite different, and so can the share of each label on which the
# threshold depends. Instead they can ask, let visitors choose, or show both
# advertisements: that needs no face, which is sensitive information to be used only with
# consent.
#
# *Rubric: the label is others' word about a picture, not what a person is (1 point); an
# average hides different error rates by group, some unmeasured (1 point); it holds only for
# data like the test set's (1 point); a way that needs no guess from a face, such as asking,
# or consent as a condition (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="04b.6" points=4
# <!-- BEGIN SOLUTION -->
# 准确率是与别人写在照片旁的一个词的一致程度；它没有说模型对一个人判断对了多少，而且对两个词都不合适的人，当初就没有可
# 写的词。它是平均值：某些顾客群体遇到的错误可能多得多，而对小的群体，我们连测都测不准。它只适用于像测试集那样裁剪和拍
# 摄的图片；换了摄像头、光线和人，结果可能大不相同，阈值所依赖的两类比例也会变。他们可以改为询问顾客、让顾客自己选择，
# 或者两种广告都放：这样就不需要人脸，而人脸是敏感信息，只有经本人同意才能使用。
#
# *评分：标签是别人对图片的用词，不是这个人是什么（1 分）；平均值掩盖了各群体不同的错误率，有的还没有测过（1 分）；它只
# 适用于与测试集相似的数据（1 分）；提出不必由脸猜测的办法，如询问，或以本人同意为前提（1 分）。*
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
loss_test = mean_log_loss(z_test, y_test)
training.record("test_log_loss_pixels", loss_test, scale=faces.scale)
training.record("temperature_of_larger_rate", best, scale=faces.scale)
check.progress("04b")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Logistic regression is one weighted sum and a sigmoid; compute its loss from the sum,
#   never from a rounded probability.
# - A threshold chooses between two kinds of error. Choose it on validation data, for a
#   purpose; the ROC curve shows all of them, and AUC is the share of pairs in the right
#   order.
# - A model that fits its training faces too closely is too sure on others. Check
#   calibration; one number, the temperature, lowers the log loss and changes no decision at
#   1/2.
# - Report errors by group, with counts and standard errors. "No difference seen" on thirty
#   faces is not "no difference".
# - A label given by others is what others said. A model of it predicts them.
#
# **Next:** lab 04c is yours: a data set of your choice and a report. Lab 10a comes back to
# these faces with a deeper network, and to the table of errors by group.

# %% [markdown] lang="zh"
# ## 要点
#
# - 逻辑回归就是一个加权和加一个 sigmoid；损失要直接由加权和计算，不要经过被舍入的概率。
# - 阈值是在两种错误之间做选择。要为某个用途、在验证数据上选定；ROC 曲线显示所有阈值，AUC 是次序正确的配对所占的比例。
# - 对训练图片拟合得太紧的模型，在别的图片上会过于自信。要检查校准；温度这一个数就能降低对数损失，而不改变 1/2 处的任何决定。
# - 按组报告错误，附上个数和标准误差。在三十张脸上“没有看到差异”，不等于“没有差异”。
# - 由别人给的标签，是别人说的话。用它训练的模型，预测的是别人。
#
# **下一步**：实验 04c 由你做主：自选数据，写一份报告。实验 10a 会用更深的网络回到这些脸，也回到按组统计错误的表。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - D. R. Cox, "The regression analysis of binary sequences", *Journal of the Royal
#   Statistical Society B* 20 (1958), 215-242 (logistic regression).
# - T. Fawcett, "An introduction to ROC analysis", *Pattern Recognition Letters* 27 (2006),
#   861-874: sections 4 and 7 (the curve; the area as the probability of a pair).
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural networks",
#   ICML 2017, arXiv:1706.04599: section 4.2 (temperature).
# - J. Buolamwini, T. Gebru, "Gender shades: intersectional accuracy disparities in
#   commercial gender classification", *Proceedings of Machine Learning Research* 81 (2018),
#   77-91 (the error rates quoted above, from its abstract; the number of faces, from its
#   section on the new benchmark).
# - Photographs: Z. Zhang, Y. Song, H. Qi, "Age progression/regression by conditional
#   adversarial autoencoder", CVPR 2017 (UTKFace). The bundled faces are drawn by
#   `labdata/make/genders.py`.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - D. R. Cox，“The regression analysis of binary sequences”，*Journal of the Royal Statistical
#   Society B* 20（1958），215-242（逻辑回归）。
# - T. Fawcett，“An introduction to ROC analysis”，*Pattern Recognition Letters* 27（2006），861-874：
#   第 4、7 节（曲线；面积即配对的概率）。
# - C. Guo、G. Pleiss、Y. Sun、K. Q. Weinberger，“On calibration of modern neural networks”，ICML 2017，
#   arXiv:1706.04599：第 4.2 节（温度）。
# - J. Buolamwini、T. Gebru，“Gender shades: intersectional accuracy disparities in commercial gender
#   classification”，*Proceedings of Machine Learning Research* 81（2018），77-91（上文引用的错误率见其摘要，人脸数见其中介绍新基准的一节）。
# - 照片：Z. Zhang、Y. Song、H. Qi，“Age progression/regression by conditional adversarial autoencoder”，
#   CVPR 2017（UTKFace）。随附的人脸由 `labdata/make/genders.py` 绘制。
