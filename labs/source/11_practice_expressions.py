# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Practice session 3: choose a network, and say why"
#       zh: 上机实验（三）：选一个网络，并说明理由
#     case:
#       en: "practice session (3): facial expressions"
#       zh: 上机实验（三）：面部表情
#     week: 11
#     chapter:
#       en: "Classic convolutional networks (2)"
#       zh: 第六章 经典卷积神经网络（下）
#     minutes: {sample: 1, full: 2}
#     memory_mib: {sample: 1500, full: 1500}
#     data: [expressions]
#     python: "3.11"
#     grids:
#       networks:
#         cells: [setup, choose, prepare, held-out, unit, first-two, next-two, sums, cheap, network, train, grid]
#         function: measured
#         arms: [lenet, alexnet, vgg, inception, resnet, densenet, mobilenet]
#         seeds: [1, 2, 3]
#     kind: practice
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - read a table of networks: which of its columns may be compared, and which may not,
# - choose a network by a rule that you can defend, from accuracy *and* cost,
# - say whether one network is better than another on the same pictures, or only luckier,
# - find a network's most frequent confusion, and look at it,
# - say in two sentences what a label such as "sad" means, and what it does not.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 读懂一张网络对比表：哪些列可以互相比较，哪些不可以；
# - 根据准确率*和*代价，用一条站得住脚的规则选出网络；
# - 判断在同样的图片上，一个网络是真的更好，还是只是碰巧；
# - 找出网络最常见的混淆，并亲眼看一看；
# - 用两句话说明“悲伤”这样的标签是什么意思，又不是什么意思。

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
import time
from pathlib import Path

from IPython.display import display

import helpers
import labdata
from helpers import data, leaderboard, plots, training
from helpers.checks import Envelope, NotAttempted, check
from helpers.costs import multiply_adds
from helpers.errors import LabsError

helpers.set_language("en")  # zh: "zh"
training.start(seed=11)

import keras
import numpy as np
from keras import layers
from PIL import Image, ImageDraw
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import train_test_split

# %% [markdown] lang="en" section="brief"
# ## The task
#
# Since week 6 you have met seven families of networks. In 90 minutes you choose **one** of
# them for a new problem, small grey pictures of faces and seven words for their
# expressions, and you give a reason that numbers support. You hand in this notebook, with a
# report of one page, and one line for the class's leaderboard.
#
# | minutes | what | you have |
# |--:|---|---|
# | 0-10 | the data; your name; read the rubric | a first look |
# | 10-25 | the course's table, the catalogue, the baselines | what must be beaten |
# | 25-45 | milestones 1 to 4 | a network, chosen by a rule |
# | 45-60 | milestones 5 to 8 | its confusions; a line, a figure |
# | 60-75 | the free part: **change one thing** | a comparison |
# | 75-80 | the envelope, once | a place on the board |
# | 80-90 | the report | one page |
#
# Behind by more than ten minutes? Leave the milestone blank and go on: the checks are
# independent of each other. Your own run and all that is compared with it need 2 and 4;
# beyond these, its matrix needs 5 and 6, its bars by class 8. The envelope and the line on
# the leaderboard need 4 and 7. The **rubric** stands near the end: read it now.
#
# Three rules. Choose on held-out pictures, never on the test. A better number counts when it
# is better by more than chance. The test set, in its envelope, is opened once.

# %% [markdown] lang="zh"
# ## 任务
#
# 从第 6 周起，你已经见过七类网络。现在用 90 分钟，为一个新问题从中选出**一个**：小幅的灰度人脸图片，七个表情词。你还要给出
# 有数字支持的理由。你提交这个笔记本（里面有一页报告），以及班级排行榜的一行。
#
# | 分钟 | 做什么 | 得到什么 |
# |--:|---|---|
# | 0–10 | 看数据；写名字；读评分标准 | 初步印象 |
# | 10–25 | 全课程的对比表、网络目录、基准 | 要超过的数 |
# | 25–45 | 第 1 到第 4 步 | 按规则选出的网络 |
# | 45–60 | 第 5 到第 8 步 | 它的混淆；一行成绩，一幅图 |
# | 60–75 | 自由部分：**只改一处** | 一个比较 |
# | 75–80 | 打开信封，只一次 | 排行榜上的名次 |
# | 80–90 | 写报告 | 一页 |
#
# 落后十分钟以上？把那一步空着，继续往下做：各项检查互不依赖。你自己的训练和与它的各种比较需要第 2、4 步；此外，它的混淆矩阵
# 需要第 5、6 步，各类的条形图需要第 8 步。打开信封和排行榜的一行需要第 4、7 步。**评分标准**在靠近末尾处：请先读。
#
# 三条规则。在留出的图片上做选择，绝不在测试集上选。一个数要好到无法用偶然来解释，才算更好。测试集装在信封里，只打开一次。

# %% [markdown] lang="en" section="data"
# ## Your data
#
# Write your name in the first line; it names your line on the leaderboard. The bundled
# sample holds drawn faces; the full data are photos of FER2013 (`labs fetch expressions`).
# Both are grey, 48 x 48 pixels. For pictures of your own put a folder `my_pictures` beside
# this notebook, with one folder of pictures for each class in it, and set
# `CHOICE = "own_folder"`; they are brought to 64 x 64 pixels in colour, which every network
# of this lab takes as well. The last line seals the answers of the test set.

# %% [markdown] lang="zh"
# ## 你的数据
#
# 在第一行写上你的名字，排行榜上就用这个名字。随附的样本是画出来的脸；完整数据是 FER2013 的照片（`labs fetch expressions`）。
# 两者都是 48×48 的灰度图。要用自己的图片，就在本笔记本旁边放一个文件夹 `my_pictures`，里面每类图片一个文件夹，并设
# `CHOICE = "own_folder"`；图片会统一为 64×64 的彩色图，本实验的每个网络也都能处理。最后一行把测试集的答案封进信封。

# %% name="choose"
NAME = "no name yet"  # zh: "还没有名字"
CHOICE = "expressions"

if CHOICE == "own_folder":
    chosen = data.folder("my_pictures", size=64)
else:
    chosen = data.load("expressions")
classes, shape = len(chosen.class_names), chosen.train.x.shape[1:]
envelope = Envelope(chosen.test.y, "classification")
print(chosen.train.x.shape, chosen.train.x.dtype, chosen.test.x.shape)

# %% [markdown] lang="en"
# Look at it before any model: three pictures of each class. Cover the words: which ones would
# you have guessed?

# %% [markdown] lang="zh"
# 先看数据，再谈模型：每类三张图片。把文字遮住，哪些你能猜对？

# %% name="look"
# alt: Three grey pictures of faces for each of the words  |  每个词各三张灰度人脸图片
firsts = [np.flatnonzero(chosen.train.y == label)[:3] for label in range(classes)]
shown = np.stack(firsts, axis=1).ravel()
plots.image_grid(
    chosen.train.x[shown],
    [chosen.class_names[label] for label in chosen.train.y[shown]],
    columns=classes,
    title="One word for each picture, written by somebody else",  # zh: "每张图片一个词，由别人写上"
)

# %% [markdown] lang="en"
# And how many of each?

# %% [markdown] lang="zh"
# 每类各有多少？

# %% name="numbers"
counts = {
    "training": np.bincount(chosen.train.y, minlength=classes),  # zh: "训练"
    "test": np.bincount(chosen.test.y, minlength=classes),  # zh: "测试"
}
rows = {
    part: dict(zip(chosen.class_names, number.tolist(), strict=True))
    for part, number in counts.items()
}
plots.results_table(rows, name="part")  # zh: "部分"

# %% [markdown] lang="en"
# The drawn sample has equally many of each class. With the photos the classes are nearly as
# large as each other because **the course made them so**: 300 and 55 photos of each were
# taken, and exact copies removed, of which *disgust* had most. The whole of FER2013 is not
# like this: of 35,887 photos
# 8,989 are called *happiness* and 547 *disgust* (Goodfellow and others 2013, pages 3-4), so
# that a guess of the commonest word is right in a quarter of all cases. An accuracy from
# here must not be compared with a published one for that reason alone.
#
# The labels of the photos are noisy, too. The photos were found by searching the web for words,
# and people then checked them; people who were asked to name the photos anew agreed with
# the label in
# 65 ± 5 % of cases (same paper). Barsoum and others (2016) had each photo named by ten people
# for that reason. So nobody should expect 100 % on photos. (On the drawn sample the word is
# what the program was told to draw.)
#
# ### What the labels are
#
# On the photos the word is what somebody *saw* in a posed or caught
# face, on the drawings it is what our program drew: neither says what anybody *felt*, and the
# same feeling has many faces, the same face many reasons (Barrett and others 2019). So use
# nothing of this on a person, and take photos only of people who agreed: to infer the feelings of
# people at work or at school with such a system is forbidden in the European Union, except for
# medical or safety reasons (Regulation 2024/1689, Article 5(1)(f)), and would be wrong
# elsewhere too.

# %% [markdown] lang="zh"
# 画出来的样本各类一样多。照片各类几乎一样多，是因为**课程特意这样取**：每类取 300 张训练、55 张测试，再去掉完全相同的图片（“厌恶”去掉的
# 最多）。完整的 FER2013 并非如此：35,887 张照片中，“高兴”有 8,989 张，“厌恶”只有 547 张（Goodfellow 等，2013，第 3–4 页），
# 所以总是猜最常见的词，四次就能对一次。单凭这一点，这里的准确率就不能与文献中的相比。
#
# 照片的标签也有噪声。它们是用词语在网上搜来、再由人检查的；请人重新命名，与标签一致的只有 65 ± 5 %（同一篇论文）。
# Barsoum 等（2016）因此请十个人给每张照片命名。所以在照片上，谁也不要指望 100%。（在画出来的样本上，这个词就是要程序画的。）
#
# ### 标签是什么
#
# 在照片上，这个词是别人在一张摆拍或抓拍的脸上*看到*的；在图画上，是我们的程序要画的：两者都不说明谁真正*感受*到了什么；
# 同一种感受有许多种脸，同一张脸也有许多种原因（Barrett 等，2019）。所以不要把这里的任何东西用在个人身上，拍照也只拍同意的人：用这样的
# 系统推断职场或学校里人的情绪，在欧盟是禁止的（医疗或安全原因除外；第 2024/1689 号条例第 5 条第 1 款 f 项），在别处同样不对。

# %% [markdown] lang="en"
# Photos differ in light and contrast, which say nothing of an expression. `prepare` brings
# **each picture** to mean 0 and deviation 1 (lab 03a); a picture of one grey only is left at 0.
# Nothing is measured over several pictures, so nothing leaks from the test set.

# %% [markdown] lang="zh"
# 照片的明暗和对比度各不相同，这与表情无关。`prepare` 把**每张图片**变成均值 0、标准差 1（实验 03a）；只有一种灰度的图片变成全 0。这里没有跨图片
# 的统计量，所以测试集的信息不会泄漏。


# %% name="prepare"
def prepare(pictures):
    """Bring each picture to mean 0 and deviation 1."""  # zh: "把每张图片变成均值 0、标准差 1。"
    pictures = pictures.astype("float32")
    mean = pictures.mean(axis=(1, 2, 3), keepdims=True)
    deviation = pictures.std(axis=(1, 2, 3), keepdims=True)
    return (pictures - mean) / np.maximum(deviation, 1)


x, y = prepare(chosen.train.x), chosen.train.y
print(f"mean {x.mean():.3f}, deviation {x.std():.3f}")  # zh: "均值 {x.mean():.3f}，标准差 {x.std():.3f}"

# %% [markdown] lang="en"
# A fifth of the training pictures is **held out**, of each class the same share
# (`stratify`); every choice of this session is made on them. `standard_error` says how far
# chance alone moves an accuracy $q$ measured on $n$ pictures: one standard error,
# $\sqrt{q(1-q)/n}$.

# %% [markdown] lang="zh"
# **留出**五分之一的训练图片，每一类的比例相同（`stratify`）；这次实验的每个选择都在它们上面做。`standard_error` 给出在 $n$ 张图片上
# 测得的准确率 $q$ 仅凭偶然会变动多少：一个标准误差，$\sqrt{q(1-q)/n}$。

# %% name="held-out"
places = np.arange(len(y))
kept, held = train_test_split(places, test_size=0.2, stratify=y, random_state=11)


def standard_error(accuracy, pictures):
    """How far chance alone moves an accuracy."""  # zh: "准确率仅凭偶然会变动多少。"
    return math.sqrt(accuracy * (1 - accuracy) / pictures)


print(len(kept), len(held), f"± {standard_error(0.5, len(held)):.3f}")

# %% [markdown] lang="en"
# This split is by picture. It has to be: nobody knows who is on which photo of FER2013, so the
# same person may be on both sides, and the figures on photos may be too good for that reason.
# (Each face of the drawn sample is a new one.) With photos of your own you know who is who, and
# split by person: milestone 11.1.

# %% [markdown] lang="zh"
# 这样划分，是按图片的。也只能这样：FER2013 的哪张照片上是谁，没有人知道，所以同一个人可能两边都有，照片上的成绩也可能因此偏高。（画出来的样本
# 里，每张脸都是新的。）你自己的照片，你知道谁是谁，就要按人划分：见练习 11.1。

# %% [markdown] lang="en" section="start"
# ## What you start from
#
# Two baselines that need no network: the **guess** that always names the commonest class, and
# the **linear model**, ridge regression on pixels (lab 04c), its strength fixed at 1 times the
# number of pictures. (Lines that begin with *result* are for the course's own table.)

# %% [markdown] lang="zh"
# ## 从这里开始
#
# 两个不用网络的基准：总是说最常见的类的**猜测**，以及**线性模型**，即直接用像素的岭回归（实验 04c），正则化强度固定为 1（乘以图片数）。
# （以“结果”开头的行供课程统计用，不必理会。）

# %% name="baselines"
flat = x.reshape(len(x), -1)
linear = RidgeClassifier(alpha=len(kept)).fit(flat[kept], y[kept])
predicted = {"linear": linear.predict(flat[held])}  # zh: "线性模型"
guess = float(np.mean(y[held] == np.bincount(y[kept]).argmax()))
to_beat = float(np.mean(y[held] == predicted["linear"]))  # zh: "线性模型"
error = standard_error(to_beat, len(held))
print(f"guess {guess:.3f}, linear model {to_beat:.3f} ± {error:.3f}")  # zh: "猜测 {guess:.3f}，线性模型 {to_beat:.3f} ± {error:.3f}"
training.record("linear_accuracy", to_beat, scale=chosen.scale)

# %% [markdown] lang="en"
# ### Five weeks in one table
#
# Each lab since week 6 recorded what its main network cost and reached. Here they are as
# they were measured on the data of your scale (your own pictures: on the sample), and the
# labs that have no record there, if any.

# %% [markdown] lang="zh"
# ### 五周，一张表
#
# 第 6 周以来，每个实验都记录了它的主要网络的代价和成绩。下面是在与你相同的数据规模上测得的结果（用自己的图片时，取样本上的结果）；如果
# 有的实验还没有记录，也会列出。

# %% name="course"
scale = "full" if chosen.scale == "full" else "sample"
COURSE = {
    "06a_lenet5_digits": ("LeNet-5", "digits", 10),  # zh: "06a_lenet5_digits", "LeNet-5", "手写数字"
    "06b_alexnet_calligraphy": ("AlexNet", "scripts", 2),  # zh: "06b_alexnet_calligraphy", "AlexNet", "书体"
    "07a_vgg_batchnorm_birds": ("VGG", "birds", 6 if scale == "full" else 10),  # zh: "07a_vgg_batchnorm_birds", "VGG", "鸟", "full"
    "07b_augmentation_cats_dogs": ("augmented", "cats, dogs", 2),  # zh: "07b_augmentation_cats_dogs", "数据增强", "猫狗"
    "08_practice_cifar10": ("pre-activation", "objects", 10),  # zh: "08_practice_cifar10", "预激活", "物体"
    "09a_inception_flowers": ("Inception", "flowers", 3),  # zh: "09a_inception_flowers", "Inception", "花"
    "09b_resnet_flowers": ("ResNet", "flowers", 5),  # zh: "09b_resnet_flowers", "ResNet", "花"
    "10a_densenet_gender": ("DenseNet", "faces", 2),  # zh: "10a_densenet_gender", "DenseNet", "人脸"
    "10b_mobilenet_dogs": ("MobileNet", "dogs", 6),  # zh: "10b_mobilenet_dogs", "MobileNet", "犬种"
    "10c_transfer_cats_dogs": ("transfer", "cats, dogs", 2),  # zh: "10c_transfer_cats_dogs", "迁移学习", "猫狗"
}
recorded, missing = {}, []
for lab, about in COURSE.items():
    try:
        found = labdata.results(lab)["runs"][scale]["results"]
        found = {result["name"]: result["value"] for result in found}
        cost = found["network_parameters"], found["network_multiply_adds"]
        reached = found["network_seconds_per_epoch"], found["network_test_accuracy"]
        recorded[f"{lab[:3].strip('_')} {about[0]}"] = (*about[1:], *cost, *reached)
    except (LabsError, KeyError):
        missing.append(lab)
print(len(recorded), "networks; no record:", ", ".join(missing) or "none")  # zh: "个网络；没有记录的：", ", ", "无"

# %% name="course-table"
rows = {
    name: {
        "data": task,  # zh: "数据"
        "a guess": 1 / kinds,  # zh: "猜测"
        "parameters": parameters,  # zh: "参数"
        "multiply-adds (millions)": work / 1e6,  # zh: "乘加次数（百万）"
        "seconds an epoch": seconds,  # zh: "每轮秒数"
        "test accuracy": accuracy,  # zh: "测试准确率"
    }
    for name, (task, kinds, parameters, work, seconds, accuracy) in recorded.items()
}
formats = {"a guess": ".0%", "multiply-adds (millions)": ".1f"}  # zh: "猜测", ".0%", "乘加次数（百万）", ".1f"
formats |= {"seconds an epoch": ".1f", "test accuracy": ".1%"}  # zh: "每轮秒数", ".1f", "测试准确率", ".1%"
plots.results_table(rows, formats=formats, name="lab")  # zh: "实验"

# %% [markdown] lang="en"
# (*A guess* is one divided by the number of classes; *multiply-adds* are for one picture.)
# Which columns may be compared?
#
# - **Parameters**: yes. They are counted, and mean the same everywhere.
# - **Multiply-adds**: yes, if you mean what one picture costs. But the pictures differ, from
#   small grey digits to 64 x 64 in colour, and each lab made its network as wide as its minutes
#   allow: the number tells of our choices, not of "what an Inception costs".
# - **Seconds an epoch**: hardly. An epoch is *all* pictures of that set, few or many, and the
#   machine was not always equally busy.
# - **Accuracy**: **no**. Two scripts are not ten objects. Only 07b and 10c sort the same
#   pictures, and the network of 10c came with weights learned elsewhere; 09a and 09b share
#   their flowers, but not the number of classes.
#
# What happens if one compares all the same? Here is the **Pareto front** of lab 08, the rows
# that no other row beats in both multiply-adds and accuracy:

# %% [markdown] lang="zh"
# （*猜测*是一除以类别数；*乘加次数*是对一张图片而言。）哪些列可以比较？
#
# - **参数**：可以。它是数出来的，在哪里意思都一样。
# - **乘加次数**：如果问的是处理一张图片的代价，可以。但图片不同，从小幅的灰度数字到 64×64 的彩色图；而且每个实验都按自己的时间
#   预算来定网络的宽度：这个数反映的是我们的选择，不是“Inception 有多贵”。
# - **每轮秒数**：基本不可以。一轮是那份数据的*全部*图片，有多有少，机器的忙闲也不总一样。
# - **准确率**：**不可以**。两种书体不等于十种物体。只有 07b 和 10c 分的是同样的图片，而 10c 的网络带着在别处学到的权重；09a 和 09b 用
#   同样的花，类别数却不同。
#
# 如果硬要比呢？下面是实验 08 的**帕累托前沿**：在乘加次数和准确率上都没有被其他行超过的那些行：

# %% name="course-front"
# alt: Test accuracy against multiply-adds for the networks of weeks 6 to 10  |  第 6 到 10 周各网络的测试准确率与乘加次数，数据各不相同
plots.front(
    [row[3] / 1e6 for row in recorded.values()],
    [row[-1] for row in recorded.values()],
    names=list(recorded),
    xlabel="multiply-adds for a picture (millions)",  # zh: "每张图片的乘加次数（百万）"
    ylabel="test accuracy",  # zh: "测试准确率"
    title="Different data: this front ranks the tasks, not the networks",  # zh: "数据不同：这个前沿排的是任务，不是网络"
)

# %% [markdown] lang="en"
# LeNet-5 stands at its cheap end: it had digits, which even a linear model reads well (lab
# 04a). If no other network reached a higher accuracy, LeNet-5 is the whole front. The grey
# dots are the other rows of the table: they had other pictures, of more kinds or fewer. The
# figure cannot tell a network from its task. So **which one would I choose?** From
# this table: by cost alone, whichever my machine can afford. It cannot say which is most
# accurate *on my pictures*. For that all must learn the same pictures in the same way, and
# that is what we do next.
#
# ### The catalogue
#
# One **body** for each family, a few lines each, so small that every one trains within a
# minute. A body takes maps of any size and returns maps, or one vector. Most of them are
# made of this unit: convolve, pool if asked, normalise, ReLU. (Pooling stands before
# normalisation because only a quarter of the values is left after it; ReLU and max pooling
# may change places.)

# %% [markdown] lang="zh"
# LeNet-5 站在便宜的一端：它分的是数字，连线性模型也能读得不错（实验 04a）。如果没有别的网络达到更高的准确率，整个前沿就只有 LeNet-5。
# 灰点是表中其余各行：它们分的是别的图片，类别有多有少。这幅图分不清是网络的缘故还是任务的缘故。那么，**我会选哪一个？** 凭这张表，只能看代价：我的机器负担得起的都行。它说不出*在我的图片上*哪个最准。要知道这一点，所有网络
# 必须用同样的方法学习同样的图片，这正是下面要做的。
#
# ### 网络目录
#
# 每一类网络写一个**主体**，各只有几行，小到一分钟之内就能训练完。主体接受任意大小的特征图，返回特征图或一个向量。它们大多由下面的
# 单元组成：卷积，需要时池化，归一化，ReLU。（池化放在归一化之前，因为池化之后只剩四分之一的数；ReLU 和最大池化可以交换次序。）


# %% name="unit"
def unit(x, filters, size=3, strides=1, pool=False):
    """Convolve, pool if asked, normalise, ReLU."""  # zh: "卷积，需要时池化，归一化，ReLU。"
    x = layers.Conv2D(filters, size, strides, padding="same", use_bias=False)(x)
    x = layers.MaxPooling2D()(x) if pool else x
    x = layers.BatchNormalization(momentum=0.9)(x)
    return layers.ReLU()(x)


# %% [markdown] lang="en"
# Week 6 had no normalisation and ended in dense layers: **LeNet**, with ReLU and max pooling
# as in the modern one of lab 06a, and **AlexNet**, with a large first kernel at a stride of 2
# and pooling windows that overlap (lab 06b).

# %% [markdown] lang="zh"
# 第 6 周的网络没有归一化，末端是全连接层：**LeNet**，用 ReLU 和最大池化，如实验 06a 的现代版；**AlexNet**，第一层卷积核大、步幅为 2，
# 池化窗口有重叠（实验 06b）。


# %% name="first-two"
def lenet(x):
    """Two convolutions of 5 x 5, two dense layers (06a)."""  # zh: "两个 5×5 卷积，两个全连接层（06a）。"
    for filters in (6, 16):
        x = layers.Conv2D(filters, 5, padding="same")(x)
        x = layers.ReLU()(layers.MaxPooling2D()(x))
    x = layers.Dense(120, activation="relu")(layers.Flatten()(x))
    return layers.Dense(84, activation="relu")(x)


def alexnet(x):
    """A large first kernel, overlapping pooling (06b)."""  # zh: "第一层用大卷积核，重叠池化（06b）。"
    same = {"padding": "same", "activation": "relu"}
    x = layers.Conv2D(16, 7, strides=2, **same)(x)
    x = layers.Conv2D(32, 5, **same)(layers.MaxPooling2D(3, 2)(x))
    x = layers.MaxPooling2D(3, 2)(x)
    for filters in (48, 48, 32):
        x = layers.Conv2D(filters, 3, **same)(x)
    return layers.Dense(128, activation="relu")(layers.Flatten()(x))


# %% [markdown] lang="en"
# **VGG** with batch normalisation has two convolutions of 3 x 3 in each stage (07a).
# **Inception** lets four branches look at the same maps: 1 x 1; a reduction, then 3 x 3; a
# narrower reduction, then 5 x 5; pooling, then 1 x 1 (09a).

# %% [markdown] lang="zh"
# 带批归一化的 **VGG** 每段有两个 3×3 卷积（07a）。**Inception** 让四个分支看同样的特征图：1×1；先降维，再 3×3；先降到更少，再 5×5；先池化，
# 再 1×1（09a）。


# %% name="next-two"
def vgg(x):
    """Stages of two convolutions of 3 x 3 (07a)."""  # zh: "每段两个 3×3 卷积（07a）。"
    x = unit(x, 16, pool=True)
    for filters in (20, 40, 80):
        x = unit(unit(x, filters), filters, pool=True)
    return x


def inception(x):
    """Two modules of four branches each (09a)."""  # zh: "两个模块，每个四条分支（09a）。"
    x = unit(unit(x, 16, pool=True), 32, pool=True)
    for filters in (16, 32):
        branches = [
            unit(x, filters, size=1),
            unit(unit(x, filters, size=1), 2 * filters),
            unit(unit(x, filters // 2, size=1), filters // 2, size=5),
            unit(layers.MaxPooling2D(3, 1, padding="same")(x), filters // 2, size=1),
        ]
        x = layers.MaxPooling2D()(layers.Concatenate()(branches))
    return x


# %% [markdown] lang="en"
# **ResNet** adds what a block received to what it made of it (09b), **DenseNet** puts both
# side by side (10a).

# %% [markdown] lang="zh"
# **ResNet** 把块的输入加到它的输出上（09b），**DenseNet** 把两者并排放在一起（10a）。


# %% name="sums"
def resnet(x):
    """Residual blocks with projections, pooled (09b)."""  # zh: "带投影捷径的残差块，再池化（09b）。"
    x = unit(x, 16, pool=True)
    for filters in (20, 40, 80):
        branch = unit(x, filters)
        branch = layers.Conv2D(filters, 3, padding="same", use_bias=False)(branch)
        branch = layers.BatchNormalization(momentum=0.9)(branch)
        around = layers.Conv2D(filters, 1, use_bias=False)(x)
        x = layers.MaxPooling2D()(layers.Add()([around, branch]))
        x = layers.ReLU()(x)
    return x


def densenet(x):
    """Three dense blocks of two layers, growth rate 16 (10a)."""  # zh: "三个稠密块，每块两层，增长率 16（10a）。"
    x = unit(x, 16, pool=True)
    for stage in range(3):
        x = unit(x, x.shape[-1] // 2, size=1, pool=True) if stage else x
        for _ in range(2):
            new = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
            new = layers.Conv2D(16, 3, padding="same", use_bias=False)(new)
            x = layers.Concatenate()([x, new])
    return unit(x, 96, size=1)


# %% [markdown] lang="en"
# **MobileNet** splits each convolution in two, one kernel for each map and then a mixture of
# maps, 1 x 1 (10b).

# %% [markdown] lang="zh"
# **MobileNet** 把每个卷积拆成两步：先逐通道各用一个卷积核，再用 1×1 混合各通道（10b）。


# %% name="cheap"
def mobilenet(x):
    """Depthwise, then pointwise convolutions (10b)."""  # zh: "先逐通道卷积，再逐点卷积（10b）。"
    x = unit(x, 16, pool=True)
    for filters, halved in ((32, False), (48, True), (64, True), (96, True)):
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
        x = unit(x, filters, size=1, pool=halved)
    return x


# %% [markdown] lang="en"
# `network` puts a body into the same frame: the pictures in front, a mean over all places where
# the body returns maps, dropout, and a dense layer with softmax. `moving` may change the
# pictures first, as augmentation does.

# %% [markdown] lang="zh"
# `network` 把主体放进同样的框架：前面是图片；主体返回特征图时，对所有位置取平均；然后是随机失活和带 softmax 的全连接层。`moving` 可以
# 先改动图片，比如数据增强。


# %% name="network"
def network(body, shape, classes, moving=None):
    """Build a network around one of the bodies."""  # zh: "围绕一个主体搭建网络。"
    inputs = keras.Input(shape)
    x = body(moving(inputs) if moving else inputs)
    if len(x.shape) == 4:
        x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.3, seed=1)(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


families = lenet, alexnet, vgg, inception, resnet, densenet, mobilenet
CATALOGUE = {body.__name__: body for body in families}

# %% [markdown] lang="en"
# What do they cost, for a picture of yours and for one of 64 x 64 pixels in colour?

# %% [markdown] lang="zh"
# 它们有多贵？看你的一张图片，以及一张 64×64 的彩色图片：

# %% name="costs"
rows = {}
for name, body in CATALOGUE.items():
    small, large = (network(body, size, classes) for size in (shape, (64, 64, 3)))
    rows[name] = {
        "layers with weights": sum(bool(layer.weights) for layer in small.layers),  # zh: "有参数的层"
        "parameters": small.count_params(),  # zh: "参数"
        "multiply-adds (millions)": multiply_adds(small) / 1e6,  # zh: "乘加次数（百万）"
        "64 x 64, in colour": multiply_adds(large) / 1e6,  # zh: "64×64 彩色"
    }
formats = {"multiply-adds (millions)": ".2f", "64 x 64, in colour": ".2f"}  # zh: "乘加次数（百万）", ".2f", "64×64 彩色", ".2f"
plots.results_table(rows, formats=formats, name="network")  # zh: "网络"

# %% [markdown] lang="en"
# Few parameters and few multiply-adds are two things: LeNet has the most of the one (its
# first dense layer) and the fewest of the other. These sizes are *ours*, chosen so that
# none takes long; another width moves a network in the table.
#
# All learn in one way: Adam, its rate rising to 0.004 and falling again (lab 06a), batches of
# 32. The clock counts the seconds on the wall and those of the processor; an epoch's seconds
# are the **median** over the epochs, since the first one also builds the graph.

# %% [markdown] lang="zh"
# 参数少和乘加次数少是两回事：LeNet 的参数最多（在第一个全连接层），乘加次数却最少。这些大小是*我们*定的，为的是都不用久等；换一个宽度，
# 网络在表中的位置就变了。
#
# 所有网络用同样的方法学习：Adam，学习率升到 0.004 再降下来（实验 06a），每批 32 张。时钟同时记录实际经过的秒数和处理器的秒数；每轮秒数取
# 各轮的**中位数**，因为第一轮还要建立计算图。

# %% name="train"
EPOCHS, BATCH, RATE = 8, 32, 0.004


def train(model, x, y, held=None, epochs=EPOCHS):
    """Train; return history, clock and seconds an epoch."""  # zh: "训练；返回训练记录、时钟和每轮秒数。"
    rate = training.one_cycle(RATE, epochs * math.ceil(len(x) / BATCH))
    model.compile(
        keras.optimizers.Adam(rate),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=8,
    )
    ticks = [time.perf_counter()]
    tick = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda *_: ticks.append(time.perf_counter())
    )
    show = training.progress(every=max(1, epochs // 3))
    options = {"batch_size": BATCH, "epochs": epochs, "verbose": 0}
    with training.timed() as clock:
        history = model.fit(
            x, y, validation_data=held, callbacks=[show, tick], **options
        )
    return history, clock, float(np.median(np.diff(ticks)))


# %% [markdown] lang="en"
# **Your starting point is LeNet**, the oldest. `try_out` trains on the kept pictures, judges
# on those held out, and keeps both the numbers and the predictions. (`val_accuracy`, and
# *validation* in the figure, is the accuracy on the held-out pictures.) Read 11.1 while it runs.

# %% [markdown] lang="zh"
# **从 LeNet 出发**，它最早。`try_out` 用其余图片训练，在留出的图片上评判，把数字和预测都留下来。（`val_accuracy` 以及图中的“验证”，就是留出图片上的
# 准确率。）它运行时，可以先读 11.1。

# %% name="start"
runs = {}  # name: multiply-adds, processor seconds  |  名称：乘加次数、处理器秒数


def try_out(name, model, epochs=EPOCHS):
    """Train on the kept pictures, judge on the others."""  # zh: "用其余图片训练，在留出的图片上评判。"
    history, clock, _ = train(model, x[kept], y[kept], (x[held], y[held]), epochs)
    predicted[name] = model.predict(x[held], verbose=0).argmax(axis=1)
    runs[name] = multiply_adds(model), clock.cpu
    accuracy = float(np.mean(predicted[name] == y[held]))
    print(f"{name}: {accuracy:.3f} ± {standard_error(accuracy, len(held)):.3f}")  # zh: "{name}：{accuracy:.3f} ± {standard_error(accuracy, len(held)):.3f}"
    return history


keras.utils.set_random_seed(11)
first = try_out("lenet", network(lenet, shape, classes))

# %% name="curve"
# alt: Training and held-out accuracy of LeNet by epoch, beside the linear model's level  |  LeNet 各轮的训练准确率与留出准确率，以及线性模型的水平线
plots.learning_curves(
    {"lenet": first},
    reference={"linear model": to_beat},  # zh: "线性模型"
    title="LeNet: how far the held-out accuracy stays behind",  # zh: "LeNet：留出准确率落后多少"
)

# %% [markdown] lang="en"
# How far apart are the two curves at the end? The gap between them is what the network has
# learned by heart. Is LeNet clearly better than the linear model?
# Milestone 11.2 will say.

# %% [markdown] lang="zh"
# 最后两条曲线相距多远？两条曲线之差，就是网络死记硬背来的。LeNet 明显好于线性模型吗？练习 11.2 会给出回答。

# %% [markdown] lang="en" section="milestones"
# ## Milestones
#
# The eight milestones are exercises 11.1 to 11.8. Each is a function of a few lines, checked
# on data that the checker draws itself. Replace the line that raises `NotAttempted`.
#
# ### Exercise 11.1 (3 points): nobody on both sides
#
# If you photograph eight friends ten times each and split the 80 photos at random, every friend
# is on both sides. A network may then recognise *people*, and the held-out accuracy need not
# say anything about a ninth friend. So split by person. `person` is an array of names:
# `person[i]` says who is on picture i.
# Mix the different persons with `np.random.default_rng(seed)`, and hold out one after the other,
# each **with all pictures**, until at least `share` of all pictures is held out, no further.
# Return two arrays of places, `kept, held`.
#
# By hand: `person` = A A A B C C and `share` = 0.3, so at least 1.8 of 6 pictures. If the order
# is B, C, A, then B (one picture) is not enough, B and C (three) are: `held` is [3, 4, 5].

# %% [markdown] lang="zh"
# ## 各个步骤
#
# 八个步骤就是练习 11.1 到 11.8。每一步是一个几行的函数，用检查程序自己生成的数据来检查。替换抛出 `NotAttempted` 的那一行。
#
# ### 练习 11.1（3 分）：同一个人不能两边都有
#
# 如果给八个朋友各拍十张照片，再把 80 张随机划分，每个朋友就会两边都有。网络认出的可能是*人*，留出的准确率就未必能说明它见到第九个朋友
# 时会怎样。所以要按人划分。`person` 是名字的数组：`person[i]` 是第 i 张图片上的人。用 `np.random.default_rng(seed)` 打乱不同的人，一个一个地留出，每个人**连同他
# 的全部图片**，直到留出的图片至少占全部的 `share`，就不再多留。返回两个位置数组 `kept, held`。
#
# 手算：`person` = A A A B C C，`share` = 0.3，即 6 张中至少 1.8 张。若次序是 B、C、A，只留 B（一张）不够，留 B 和 C（三张）就够了：
# `held` 是 [3, 4, 5]。


# %% name="by-person" exercise="11.1"
def split_by_person(person, share, seed):
    """Return the places kept and held, nobody on both sides."""  # zh: "返回保留与留出的位置，同一个人不会两边都有。"
    ### BEGIN SOLUTION
    person = np.asarray(person)
    chosen_people = []
    for one in np.random.default_rng(seed).permutation(np.unique(person)):
        chosen_people.append(one)
        inside = np.isin(person, chosen_people)
        if inside.mean() >= share:
            break
    return np.flatnonzero(~inside), np.flatnonzero(inside)
    ### END SOLUTION


# %% check="11.1"
check("11.1", split_by_person)

# %% [markdown] lang="en"
# ### If you bring photos of your own
#
# The whole way once, with pictures that this cell draws: eight made-up people, 24 pictures
# of each, half of them smiling. The files are called `person_number.png`, so the names say
# who it is. (You need not read the drawing.)

# %% [markdown] lang="zh"
# ### 如果用你自己的照片
#
# 下面把整个过程走一遍，图片由这一格画出：八个虚构的人，每人 24 张，一半在笑。文件名是 `人_编号.png`，所以从名称就知道是谁。
# （画图的代码不必读。）


# %% name="draw-own"
def draw_person(person, smiles, rng):
    """Draw one of our made-up people, 64 x 64 pixels."""  # zh: "画一个虚构的人，64×64 像素。"
    look = np.random.default_rng(person)
    skin, paper = look.integers(90, 250, 3), rng.integers(0, 255, 3)
    picture = Image.new("RGB", (64, 64), tuple(paper.tolist()))
    pen = ImageDraw.Draw(picture)
    left, top = rng.integers(4, 14, 2).tolist()
    pen.ellipse((left, top, left + 44, top + 46), fill=tuple(skin.tolist()))
    for side in (12, 30):
        pen.ellipse((left + side, top + 14, left + side + 4, top + 18), fill="black")
    mouth = (left + 12, top + 26, left + 32, top + 36)
    pen.arc(mouth, *((20, 160) if smiles else (200, 340)), fill="black", width=2)
    return picture


# %% name="write-own"
with tempfile.TemporaryDirectory() as folder:
    rng = np.random.default_rng(11)
    for n in range(192):
        word = ("smiling", "not smiling")[n % 2]  # zh: "在笑", "没有笑"
        path = Path(folder, "my_pictures", word, f"{n // 24}_{n}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        draw_person(n // 24, n % 2 == 0, rng).save(path)
    own = data.folder(Path(folder, "my_pictures"), size=64)
    Path(folder, "my_pictures", "empty").mkdir()  # zh: "my_pictures", "空的"
    try:
        data.folder(Path(folder, "my_pictures"), size=64)
    except LabsError as refused:
        print(str(refused).split(str(Path(folder).resolve()))[0])

# %% [markdown] lang="en"
# The loader read both folders, split off a test set, and refused the second time, naming the
# class that is empty. Its test set is drawn at random, so **these people are in it as well**. If
# you want it otherwise, make two folders `train` and `test` yourself, with other people in
# each, and the classes inside. Now split by person, train LeNet, and ask about people that it has
# never seen:

# %% [markdown] lang="zh"
# 加载时读了两个文件夹，分出测试集；第二次则拒绝，并说出哪一类是空的。它的测试集是随机抽的，所以**这些人在测试集里也有**。如果不想这样，就
# 自己建 `train` 和 `test` 两个文件夹，里面放不同的人，再分各类。现在按人划分，训练 LeNet，看它对从没见过的人怎样：

# %% name="own-people"
# alt: Drawn faces of persons held out, each with what the network said  |  留出的人的脸，以及网络的回答
with check.needs("11.1"):
    files = [Path(str(name)).stem for name in own.train.columns["file"]]
    person = np.array([name.split("_")[0] for name in files])
    seen, unseen = split_by_person(person, 0.25, seed=1)
    keras.utils.set_random_seed(11)
    little = network(lenet, (64, 64, 3), len(own.class_names))
    pictures = prepare(own.train.x)
    train(little, pictures[seen], own.train.y[seen], epochs=8)
    said = little.predict(pictures[unseen], verbose=0).argmax(axis=1)
    right = float(np.mean(said == own.train.y[unseen]))
    error = standard_error(right, len(unseen))
    for part, where in (("seen", seen), ("held out", unseen)):  # zh: "训练", "留出"
        print(f"{part}: {len(where)} pictures, people", *np.unique(person[where]))  # zh: "{part}：{len(where)} 张，人的编号"
    print(f"accuracy on people held out: {right:.2f} ± {error:.2f}")  # zh: "对留出的人的准确率：{right:.2f} ± {error:.2f}"
    display(
        plots.image_grid(
            own.train.x[unseen][:10],
            [own.class_names[answer] for answer in said[:10]],
            columns=5,
            title="What the network says of people it has not seen",  # zh: "网络对没见过的人的回答"
        )
    )

# %% [markdown] lang="en"
# So the whole way works, from a folder to an answer. A quarter was asked, and more than that is
# held out, since only whole people are. (A ± of 0.00 comes of the formula where
# nothing, or everything, is wrong; it does not mean certainty.) Drawings like these are easy. With
# photos take many more people than eight, and ask each of them first.
#
# ### Exercise 11.2 (3 points): better, or luckier?
#
# Two networks answer the **same** pictures: `true`, `first` and `second` are arrays of whole
# numbers, the labels and the two answers. Do not compare two accuracies with two standard
# errors: on easy pictures both are right, on hard ones both are wrong, and that luck is
# shared. Compare picture by picture. Let $d_i$ be 1 if only the first is right, -1 if only the
# second is, 0 else. Return the mean of the $d_i$ (the **advantage** of the first) and its
# standard error, the standard deviation of the $d_i$ (`np.std`, dividing by n) divided by
# $\sqrt{n}$, $n$ being the number of pictures.
#
# By hand: `true` = 0 1 1 2, `first` = 0 1 2 2, `second` = 0 0 2 1 give $d$ = 0, 1, 0, 1: an
# advantage of 0.5, deviation 0.5, standard error 0.25.

# %% [markdown] lang="zh"
# 这样，从文件夹到回答，整个过程都通了。要求留出四分之一，实际留得更多，因为一个人只能整个留出。（± 0.00 是因为全对或全错时公式给出 0，并不表示有把握。）这样的图画很容易。用真实照片时，人要比八个
# 多得多，并且先征得每个人的同意。
#
# ### 练习 11.2（3 分）：更好，还是更走运？
#
# 两个网络回答**同样**的图片：`true`、`first`、`second` 是整数数组，即标签和两个网络的回答。不要用两个准确率各自的标准误差来比：容易的图片两个都对，难的两个都错，这种运气是共有的。要逐张比较。
# 设 $d_i$：只有第一个答对时为 1，只有第二个答对时为 -1，其余为 0。返回 $d_i$ 的均值（第一个的**优势**）和它的标准误差，即 $d_i$ 的标准差
# （`np.std`，除以 n）再除以 $\sqrt{n}$，$n$ 是图片数。
#
# 手算：`true` = 0 1 1 2，`first` = 0 1 2 2，`second` = 0 0 2 1，得 $d$ = 0、1、0、1：优势 0.5，标准差 0.5，标准误差 0.25。


# %% name="advantage" exercise="11.2"
def advantage(true, first, second):
    """Return how much better the first is, and the standard error."""  # zh: "返回第一个好多少，以及标准误差。"
    ### BEGIN SOLUTION
    true, first, second = map(np.asarray, (true, first, second))
    d = (first == true).astype(float) - (second == true)
    return d.mean(), d.std() / np.sqrt(len(d))
    ### END SOLUTION


# %% check="11.2"
check("11.2", advantage)

# %% [markdown] lang="en"
# The baseline, beaten? Here is LeNet's advantage over the linear model, beside the standard
# error that two accuracies treated as strangers would have:

# %% [markdown] lang="zh"
# 超过基准了吗？下面是 LeNet 对线性模型的优势，旁边是把两个准确率当作互不相干时的标准误差：

# %% name="beaten"
with check.needs("11.2"):
    ahead, error = advantage(y[held], predicted["lenet"], predicted["linear"])  # zh: "lenet", "线性模型"
    right = np.mean(predicted["lenet"] == y[held])
    n = len(held)
    apart = math.hypot(standard_error(right, n), standard_error(to_beat, n))
    print(f"{ahead:.3f} ± {error:.3f} ({ahead / error:.1f} standard errors)")  # zh: "{ahead:.3f} ± {error:.3f}（{ahead / error:.1f} 个标准误差）"
    print(f"not picture by picture: ± {apart:.3f}")  # zh: "不逐张比较：± {apart:.3f}"

# %% [markdown] lang="en"
# Is the advantage more than two of its standard errors? Then the baseline is beaten, and not by
# chance. If it is less, all you can say is that no difference was seen; then your own network
# has to beat it. The second ± ignores that both saw the same pictures: the more often both are
# right, or both wrong, on the same one, the smaller is the first ±.
#
# ### All seven on the same pictures
#
# `labs bench 11-networks` trained each network of the catalogue with three seeds on the kept
# pictures, and judged them on those held out, by this function. One recipe for all: the
# same epochs, rate and batches.

# %% [markdown] lang="zh"
# 优势超过两个标准误差吗？那么基准被超过了，而且不是碰巧。不到两个，就只能说没有看出差别，要靠你自己的网络来超过它。后一个 ± 没有考虑
# 两者看的是同样的图片：同一张图片上两个都对或都错的情况越多，前一个 ± 就越小。
#
# ### 七个网络，同样的图片
#
# `labs bench 11-networks` 用下面的函数，把目录中的每个网络用三个种子在其余图片上训练，再在留出的图片上评判。方法完全一样：同样的轮数、
# 学习率和批大小。


# %% name="grid"
def measured(arm, seed):
    """Train one network with one seed; return what it reached."""  # zh: "用一个种子训练一个网络，返回它的成绩。"
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = network(CATALOGUE[arm], shape, classes)
    history, _, seconds = train(model, x[kept], y[kept])
    right = model.predict(x[held], verbose=0).argmax(axis=1) == y[held]
    return {
        "held_out": float(right.mean()),
        "training": history.history["accuracy"][-1],
        "seconds_per_epoch": seconds,
        "parameters": model.count_params(),
        "multiply_adds": multiply_adds(model),
    }


# %% [markdown] lang="en"
# Its results on the data of your scale (your own pictures: on the sample), mean of three seeds
# and their standard deviation, sorted by multiply-adds. *Learned* is the accuracy on the
# training pictures in the last epoch:

# %% [markdown] lang="zh"
# 它在与你相同的数据规模上的结果（用自己的图片时，取样本上的结果）：三个种子的平均和标准差，按乘加次数排序。*学会*一列是最后一轮在训练图片上的准确率：

# %% name="grid-table"
grid = labdata.grid("11-networks", scale)
order = sorted(grid, key=lambda name: grid[name]["multiply_adds"][0])
works = [grid[name]["multiply_adds"][0] / 1e6 for name in order]
sizes = [int(grid[name]["parameters"][0]) for name in order]
times = [float(np.mean(grid[name]["cpu_seconds"])) for name in order]
means = [float(np.mean(grid[name]["held_out"])) for name in order]
rows = {}
for n, name in enumerate(order):
    rows[name] = {
        "parameters": sizes[n],  # zh: "参数"
        "multiply-adds (millions)": works[n],  # zh: "乘加次数（百万）"
        "processor seconds": times[n],  # zh: "处理器秒数"
        "learned": float(np.mean(grid[name]["training"])),  # zh: "学会", "training"
        "held out": means[n],  # zh: "留出"
        "deviation": float(np.std(grid[name]["held_out"], ddof=1)),  # zh: "标准差", "held_out"
    }
formats = {"multiply-adds (millions)": ".2f", "processor seconds": ".1f"}  # zh: "乘加次数（百万）", ".2f", "处理器秒数", ".1f"
formats |= dict.fromkeys(["learned", "held out", "deviation"], ".3f")  # zh: "学会", "留出", "标准差", ".3f"
plots.results_table(rows, formats=formats, name="network")  # zh: "网络"

# %% name="grid-figure"
# alt: Held-out accuracy of seven networks against multiply-adds; front marked  |  七个网络（各三个种子）在留出图片上的准确率与乘加次数（对数坐标），标出前沿
figure = plots.new_figure("The same pictures for all: now the front ranks networks")  # zh: "所有网络用同样的图片：这时前沿排的才是网络"
axes = figure.subplots()
for name, work, mean in zip(order, works, means, strict=True):
    beaten = any(w <= work and m > mean for w, m in zip(works, means, strict=True))
    colour = "tab:gray" if beaten else "tab:blue"
    seeds = grid[name]["held_out"]
    axes.plot([work] * len(seeds), seeds, ".", color=colour)
    axes.plot(work, mean, "D", color=colour)
    near = [w for w in works if w != work and 0.9 < w / work < 1.1]
    side = "center" if not near else "right" if near[0] > work else "left"
    if beaten:
        axes.annotate(f"\n{name}", (work, min(seeds)), ha=side, va="top")
    else:
        axes.annotate(f"{name}\n", (work, max(seeds)), ha=side)
axes.set_xscale("log")
axes.set_xticks([2, 3, 5, 10], [2, 3, 5, 10])
axes.minorticks_off()
axes.margins(0.1, 0.18)
axes.set_xlabel("multiply-adds for a picture (millions)")  # zh: "每张图片的乘加次数（百万）"
axes.set_ylabel("held-out accuracy")  # zh: "留出准确率"
figure

# %% [markdown] lang="en"
# Diamonds are means, dots single seeds; blue are the networks that no cheaper one (or equally
# cheap one) beats. Compare with the front above. Read it with three doubts: the dots of one
# network scatter, and one near a guess (1 divided by the number of classes) is a run that
# learned almost nothing, which pulls its diamond down; the widths are ours; and **one
# recipe does not suit all**: a network that
# has not even learned its training pictures (*learned* far below 1) has not shown what it
# can do. What holds is this sentence: *within so many epochs, at this rate and these widths, on
# these pictures*.
#
# ### Exercise 11.3 (3 points): the cheapest that is good enough
#
# The most accurate of seven is partly the luckiest of seven. An old rule of statistics, the
# **rule of one standard error** (Breiman and others 1984, section 3.4.3), chooses more wisely:
# find the best accuracy $q$; take its standard error, $\sqrt{q(1-q)/n}$ on `pictures` $n$;
# of all networks no more than **one** standard error (that of $q$) below $q$, choose the
# cheapest. Return its place in the two lists. (Why not 11.2? The accuracies of the table are
# means over seeds, and the single answers are not stored, so nothing can be compared picture
# by picture. The rule is a rough yardstick.)
#
# By hand: costs 7, 6, 9, 2, 1 and accuracies 0.60, 0.79, 0.80, 0.35, 0.10 on 400 pictures. The
# standard error of 0.80 is 0.02, so 0.79 is good enough and 0.60 is not: return 1.

# %% [markdown] lang="zh"
# 菱形是平均，小点是单个种子；蓝色的网络没有被更便宜（或同样便宜）的网络超过。与上面的前沿比一比。读这幅图要带三个疑问：同一网络的各点有散布，其中接近猜测（1 除以类别数）的点，
# 是几乎什么也没学到的一次训练，菱形也被它拉低；宽度是我们定的；**一种方法不会适合所有网络**：连训练图片都没学会（*学会*一列远低于 1）的网络，还没有显示出它的本事。站得住的是这样一句话：
# *轮数这么多、学习率和宽度如此、在这些图片上*。
#
# ### 练习 11.3（3 分）：足够好的网络中最便宜的
#
# 七个中最准的，部分是七个中最走运的。统计学的一条老规则，**一个标准误差规则**（Breiman 等，1984，第 3.4.3 节），选得更明智：找出最好的
# 准确率 $q$；在 `pictures`（记作 $n$）张图片上，它的标准误差是 $\sqrt{q(1-q)/n}$；在所有比 $q$ 至多低**一个**标准误差（$q$ 的）的网络中，选最便宜的。返回
# 它在两个列表中的位置。（为什么不用 11.2？表中的准确率是几个种子的平均，各张图片的回答没有保存，所以无法逐张比较。这条规则只是一把粗略的尺子。）
#
# 手算：代价 7、6、9、2、1，准确率 0.60、0.79、0.80、0.35、0.10，400 张图片。0.80 的标准误差是 0.02，所以 0.79 足够好，0.60 不够：返回 1。


# %% name="choose-one" exercise="11.3"
def choose(costs, accuracies, pictures):
    """Return the place of the cheapest that is good enough."""  # zh: "返回足够好的网络中最便宜的那个的位置。"
    ### BEGIN SOLUTION
    best = max(accuracies)
    enough = best - math.sqrt(best * (1 - best) / pictures)
    good = [i for i, accuracy in enumerate(accuracies) if accuracy >= enough]
    return min(good, key=lambda i: costs[i])
    ### END SOLUTION


# %% check="11.3"
check("11.3", choose)

# %% [markdown] lang="en"
# The answer may depend on *which* cost you mean. The rule, applied to three of them (with your
# own pictures, too, the table is that of the sample):

# %% [markdown] lang="zh"
# 答案可能取决于你指的是*哪一种*代价。下面对三种代价各用一次这条规则（用自己的图片时，表仍是样本的）：

# %% name="chosen"
with check.needs("11.3"):
    costs = {
        "multiply-adds": works,  # zh: "乘加次数"
        "parameters": sizes,  # zh: "参数"
        "processor seconds": times,  # zh: "处理器秒数"
    }
    print("most accurate:", order[int(np.argmax(means))])  # zh: "最准的："
    for cost, values in costs.items():
        print(f"fewest {cost}: {order[choose(values, means, len(held))]}")  # zh: "{cost}最少：{order[choose(values, means, len(held))]}"

# %% [markdown] lang="en"
# **Which one would you choose?** That depends on what is short: on a phone it is multiply-adds,
# in a download parameters, here, in 90 minutes, seconds. Write your reason in one sentence
# with two of the printed numbers in it; the report asks for it. You may choose against the
# rule, if you say what for.
#
# ### Exercise 11.4 (3 points): your network, and its price
#
# Return two things: the untrained network that you chose, for pictures of that `shape` and so
# many `classes`, and the number of its multiply-adds for one picture. It must give a
# probability for each class, fit other sizes and numbers of classes (`(48, 48, 1)` and 7,
# `(64, 64, 3)` and 4, …), be new at each call, and cost **no more than 40 million**
# multiply-adds. `network(CATALOGUE[…], shape, classes)` is such a one; a body of your own is
# welcome.

# %% [markdown] lang="zh"
# **你会选哪一个？** 这要看缺的是什么：手机上缺的是计算量，下载时在乎的是参数，在这里的 90 分钟里缺的是时间。用一句话写下理由，里面要有两个
# 印出来的数；报告会要它。你也可以不按这条规则选，但要说明为了什么。
#
# ### 练习 11.4（3 分）：你的网络，以及它的价格
#
# 返回两样东西：你选的、还没训练的网络，适合该 `shape` 的图片和 `classes` 个类别；以及它对一张图片的乘加次数。它必须为每一类给出概率，能用于
# 其他大小和类别数（`(48, 48, 1)` 和 7、`(64, 64, 3)` 和 4……），每次调用都是新的，并且**不超过 4,000 万**次乘加。
# `network(CATALOGUE[…], shape, classes)` 就可以；也欢迎你自己写主体。


# %% name="my-network" exercise="11.4"
def my_network(shape, classes):
    """Return the network of your choice and its multiply-adds."""  # zh: "返回你选的网络和它的乘加次数。"
    ### BEGIN SOLUTION
    model = network(vgg, shape, classes)
    return model, multiply_adds(model)
    ### END SOLUTION


# %% check="11.4"
check("11.4", my_network)

# %% [markdown] lang="en"
# Train it, and compare it with both, the linear model and LeNet, picture by picture:

# %% [markdown] lang="zh"
# 训练它，并逐张与线性模型和 LeNet 比较：

# %% name="mine"
MINE = "mine"  # zh: "我的网络"
with check.needs("11.2", "11.4"):
    keras.utils.set_random_seed(11)
    model, price = my_network(shape, classes)
    print(f"{price:,} multiply-adds, {model.count_params():,} parameters")  # zh: "{price:,} 次乘加，{model.count_params():,} 个参数"
    try_out(MINE, model)
    for other in ("linear", "lenet"):  # zh: "线性模型", "lenet"
        ahead, error = advantage(y[held], predicted[MINE], predicted[other])
        print(f"advantage over {other}: {ahead:.3f} ± {error:.3f}")  # zh: "对 {other} 的优势：{ahead:.3f} ± {error:.3f}"

# %% [markdown] lang="en"
# ### Exercise 11.5 (3 points): the most frequent confusion
#
# Of all pairs of different classes, which is the true class that is most often taken for
# which other? (`true` and `predicted` are arrays.) Count **shares of the true class**, or
# a large class would always win. Return
# three numbers: the true class, the class it is taken for, and the share of the true class's
# pictures to which this happens.
#
# By hand: `true` = 0 0 0 0 0 1 1, `predicted` = 0 0 0 1 1 1 0, two classes. Of the five
# pictures of class 0 two are taken for 1, a share of 0.4; of the two of class 1 one is taken
# for 0, a share of 0.5. Return 1, 0, 0.5. A class without pictures has no share.

# %% [markdown] lang="zh"
# ### 练习 11.5（3 分）：最常见的混淆
#
# 在所有两个不同的类组成的对中，哪个真实的类最常被当成哪个别的类？（`true` 和 `predicted` 是数组。）要数**占真实类别的比例**，否则大类总会赢。返回三个数：真实的类、被当成的
# 类，以及该真实类的图片中出这种错的比例。
#
# 手算：`true` = 0 0 0 0 0 1 1，`predicted` = 0 0 0 1 1 1 0，两个类。第 0 类的五张中有两张被当成 1，比例 0.4；第 1 类的两张中有一张被当成 0，
# 比例 0.5。返回 1、0、0.5。没有图片的类没有比例。


# %% name="confusion" exercise="11.5"
def worst_confusion(true, predicted, classes):
    """Return the true class, what it is taken for, and the share."""  # zh: "返回真实的类、被当成的类和比例。"
    ### BEGIN SOLUTION
    pairs = np.asarray(true) * classes + np.asarray(predicted)
    counts = np.bincount(pairs, minlength=classes**2).reshape(classes, classes)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(shares, 0)
    row, column = np.unravel_index(shares.argmax(), shares.shape)
    return int(row), int(column), float(shares[row, column])
    ### END SOLUTION


# %% check="11.5"
check("11.5", worst_confusion)

# %% [markdown] lang="en"
# ### Exercise 11.6 (2 points): the matrix, drawn
#
# Return a figure of the **confusion matrix**: a row for each true class, a column for each
# predicted one, the count written into each cell (zeros may stay empty), the classes' names on
# both axes, both axes labelled (which is true, which predicted), the `title` above. The
# function of `plots` that you know from lab 04b does all of it; scikit-learn's
# `ConfusionMatrixDisplay` or Matplotlib's `imshow`
# and `text` will do as well (then `plt.close(figure)` before you return it, or it shows twice).

# %% [markdown] lang="zh"
# ### 练习 11.6（2 分）：画出混淆矩阵
#
# 返回一幅**混淆矩阵**图：每个真实的类一行，每个预测的类一列，每格写上张数（零可以空着），两个轴上都有类名，并写明哪个轴是真实类别、哪个轴是
# 预测类别，上方写 `title`。实验 04b 用过的那个 `plots` 函数全都能做；也可以用 scikit-learn 的 `ConfusionMatrixDisplay`，或 Matplotlib 的 `imshow` 和
# `text`（返回前写 `plt.close(figure)`，否则图会显示两次）。


# %% name="matrix" exercise="11.6"
def confusion_figure(true, predicted, class_names, title):
    """Draw how often each class was taken for each."""  # zh: "画出各类被当成各类的次数。"
    ### BEGIN SOLUTION
    return plots.confusion_matrix(true, predicted, class_names, title=title)
    ### END SOLUTION


# %% check="11.6"
check("11.6", confusion_figure)

# %% [markdown] lang="en"
# Your network on the held-out pictures; the title names its most frequent confusion, the line
# below the figure its share with the standard error, how many pictures of the true class there
# are, and how many pairs of classes could have been the commonest:

# %% [markdown] lang="zh"
# 你的网络在留出图片上的结果。标题写的是最常见的混淆；图下的一行是它的比例和标准误差、真实类别有几张图片，以及一共有多少对类可能成为最常见的一对：

# %% name="my-matrix"
# alt: Confusion matrix of the chosen network on held-out pictures  |  所选网络在留出图片上的混淆矩阵
with check.needs("11.2", "11.4", "11.5", "11.6"):
    was, seen_as, share = worst_confusion(y[held], predicted[MINE], classes)
    words = chosen.class_names[was], chosen.class_names[seen_as]
    title = f"Most often: {words[0]}, taken for {words[1]} ({share:.0%} of them)"  # zh: "最常见的混淆：“{words[0]}”当成“{words[1]}”（占 {share:.0%}）"
    display(confusion_figure(y[held], predicted[MINE], chosen.class_names, title))
    n, pairs = int(np.sum(y[held] == was)), classes * (classes - 1)
    print(f"{share:.2f} ± {standard_error(share, n):.2f} of {n}; {pairs} pairs")  # zh: "{n} 张中的 {share:.2f} ± {standard_error(share, n):.2f}；共 {pairs} 对"
    training.record("worst_confusion_share", share, scale=chosen.scale)

# %% [markdown] lang="en"
# And here are some of these pictures, above pictures of the class they were taken for. Would
# you have told them apart? How many pictures does this pair rest on? The largest of many shares
# is large by chance, too: look in the matrix whether other pairs come within the ± of it.

# %% [markdown] lang="zh"
# 下面上排是其中几张，下排是它们被当成的那一类的图片。你能分开吗？这一对一共有几张？许多比例中最大的那个，部分也是碰巧大：看看矩阵中有没有别的对
# 与它相差不到这个 ±。

# %% name="confused"
# alt: Above, pictures that were taken for another class; below, pictures of that class  |  上排：被当成别的类的图片；下排：那一类的图片
with check.needs("11.2", "11.4", "11.5"):
    mixed_up = held[(y[held] == was) & (predicted[MINE] == seen_as)][:5]
    proper = held[(y[held] == seen_as) & (predicted[MINE] == seen_as)]
    both = np.concatenate([mixed_up, proper[: len(mixed_up)]])
    if share > 0:
        grid_of_faces = plots.image_grid(
            chosen.train.x[both],
            [chosen.class_names[label] for label in y[both]],
            columns=len(mixed_up),
            title=f"Above: {words[0]}, called {words[1]}. Below: {words[1]}",  # zh: "上排：{words[0]}，被当成{words[1]}。下排：{words[1]}"
        )
        display(grid_of_faces)

# %% [markdown] lang="en"
# ### Exercise 11.7 (2 points): a line for the leaderboard
#
# Return a dictionary with the keys `name`, `score`, `baseline`, `seconds`, `parameters`,
# `multiply_adds`, `seed`, `items` (how many test pictures) and `note` (what the network is, in
# a few words). The seconds are those on the wall, of the `clock` (`clock.wall`); the two costs
# are counted on the `model`; the rest is handed to you.

# %% [markdown] lang="zh"
# ### 练习 11.7（2 分）：排行榜的一行
#
# 返回一个字典，键是 `name`、`score`、`baseline`、`seconds`、`parameters`、`multiply_adds`、`seed`、`items`（测试图片有多少张）和 `note`（用几个词
# 说明是什么网络）。秒数是 `clock` 的实际经过的秒数（`clock.wall`）；两种代价要在 `model` 上数；其余的已经交给你。


# %% name="entry" exercise="11.7"
def entry(name, model, score, baseline, clock, seed, items, note):
    """Return what a line of the leaderboard holds."""  # zh: "返回排行榜一行的内容。"
    ### BEGIN SOLUTION
    return {
        "name": name,
        "score": score,
        "baseline": baseline,
        "seconds": clock.wall,
        "parameters": model.count_params(),
        "multiply_adds": multiply_adds(model),
        "seed": seed,
        "items": items,
        "note": note,
    }
    ### END SOLUTION


# %% check="11.7"
check("11.7", entry)

# %% [markdown] lang="en"
# ### Exercise 11.8 (2 points): the figure of the report
#
# One accuracy for all classes hides which of them the network knows. Return a figure with one
# bar for each class, as long as its **recall** (of the pictures of this class, the share that
# is found, lab 04b), named by `names`; an error bar of `errors` (half its length) on each; a
# line at the `baseline`; "recall" (or 召回率) on its axis, the `title` above. Bars begin at zero.
# `plots.bars(values, error=…, xlabel=…, reference={"a guess": baseline}, title=…)` takes
# dictionaries from names to numbers.

# %% [markdown] lang="zh"
# ### 练习 11.8（2 分）：报告的图
#
# 所有类共用一个准确率，看不出网络认识哪些类。返回一幅图：每个类一个条形，长度是它的**召回率**（这一类的图片中被找出来的比例，实验 04b），名称
# 取自 `names`；每个条形上有误差线，长度的一半取自 `errors`；在 `baseline` 处画一条线；坐标轴上写“召回率”（或 recall），上方写 `title`。条形从零
# 开始。`plots.bars(values, error=…, xlabel=…, reference={"猜测": baseline}, title=…)` 接受从名称到数的字典。


# %% name="report-figure" exercise="11.8"
def report_figure(names, recalls, errors, baseline, title):
    """Draw recall by class, with error bars and the baseline."""  # zh: "画出各类的召回率，带误差线和基准。"
    ### BEGIN SOLUTION
    return plots.bars(
        dict(zip(names, recalls, strict=True)),
        error=dict(zip(names, errors, strict=True)),
        xlabel="recall",  # zh: "召回率"
        reference={"guess": baseline},  # zh: "猜测"
        title=title,
    )
    ### END SOLUTION


# %% check="11.8"
check("11.8", report_figure)

# %% [markdown] lang="en"
# Your network, class by class. `recalls` is given: a share of the class's held-out pictures
# and its standard error.

# %% [markdown] lang="zh"
# 逐类看你的网络。`recalls` 已经给出：该类留出图片中的比例，以及标准误差。


# %% name="by-class"
# alt: Recall of the network for each class with error bars, and a guess  |  所选网络各类的召回率与误差线，以及猜测的水平
def recalls(true, answers):
    """Return each class's recall and its standard error."""  # zh: "返回各类的召回率和标准误差。"
    shares, errors = [], []
    for label in range(classes):
        right = answers[true == label] == label
        shares.append(round(float(right.mean()), 2))
        errors.append(round(standard_error(shares[-1], len(right)), 2))
    return shares, errors


with check.needs("11.2", "11.4", "11.8"):
    shares, errors = recalls(y[held], predicted[MINE])
    best = chosen.class_names[int(np.argmax(shares))]
    title = f"On held-out pictures the network finds {best!r} best"  # zh: "在留出图片上，网络最会认“{best}”"
    display(report_figure(chosen.class_names, shares, errors, 1 / classes, title))

# %% [markdown] lang="en"
# Error bars that overlap do not rank classes: with some fifty pictures of each, a recall is
# known to six or seven points. (A bar of 1 without ± is a class of which all were found; there
# the formula gives 0, which is not certainty.) And recall alone is not enough: who calls
# everything *happy* has
# a recall of 1 there. Look at the matrix's columns as well.

# %% [markdown] lang="zh"
# 误差线重叠的类分不出高下：每类只有五十来张图片，召回率大约只准到六七个百分点。（条形是 1 而没有 ± 的类，是全部找到了；这时公式给出 0，并不表示有把握。）只看召回率也不够：把一切都叫作“高兴”，它的召回率就是 1。还要看
# 混淆矩阵的各列。

# %% [markdown] lang="en" section="free"
# ## The free part
#
# 15 minutes, **one thing changed** in the network you chose, compared with it picture by
# picture. Ideas:
#
# - **Augmentation** (07b): a mirrored face keeps its expression. Which other changes do?
#   `network(body, shape, classes, moving=layers.RandomFlip("horizontal"))`.
# - **Transfer** (10c): `backbone = load_backbone("animals")`, imported from
#   `helpers.data.backbone`, takes 64 x 64 pixels in colour, from 0 to 255, and returns 96 maps of
#   8 x 8. Freeze it (`backbone.trainable = False`) and write a body around it:
#   `layers.Rescaling(64, 128)` brings what `prepare` made (mean 0, deviation 1) back to mean
#   128, deviation 64; then `layers.Resizing(64, 64)`; for grey pictures
#   `layers.Concatenate()([x, x, x])`, three equal channels. Do weights learned on drawn animals
#   help with faces?
# - **Label smoothing**: the labels are noisy, so do not ask for certainty:
#   `keras.losses.CategoricalCrossentropy(label_smoothing=0.1)`, with labels from
#   `keras.utils.to_categorical`.
# - **An ensemble**: average the probabilities of two networks. What does it cost?
# - More epochs, another rate, another width: does the ranking of the catalogue stay?
# - Your own pictures: people that the network has never seen.
#
# Measure with `try_out(name, model)`, and set `FINAL`, `FINAL_NAME` to what you hand in: a
# function without arguments that returns the untrained network. Only another *network* can be
# handed in, since the last training has the recipe of all. Another loss, rate or number of
# epochs, or an ensemble, is compared on the held-out pictures only, and `FINAL` stays as it is:
# put its predicted labels into `predicted[name]`, multiply-adds and processor seconds into
# `runs[name]` (`try_out` does that by itself, and takes `epochs`). "No better" is a result.

# %% [markdown] lang="zh"
# ## 自由部分
#
# 15 分钟，在你选的网络上**只改一处**，与原来的逐张比较。可以试试：
#
# - **数据增强**（07b）：脸左右翻转，表情不变。还有哪些改动也不变？`network(body, shape, classes, moving=layers.RandomFlip("horizontal"))`。
# - **迁移学习**（10c）：`backbone = load_backbone("animals")`（从 `helpers.data.backbone` 导入）接受 64×64 的彩色图，取值 0 到 255，返回 96 张 8×8 的
#   特征图。把它冻结（`backbone.trainable = False`），围绕它写一个主体：`layers.Rescaling(64, 128)` 把 `prepare` 的结果（均值 0、标准差 1）变回均值
#   128、标准差 64；再用 `layers.Resizing(64, 64)`；灰度图还要用 `layers.Concatenate()([x, x, x])` 变成三个相同的通道。在画出来的动物上学到的权重，对人脸
#   有帮助吗？
# - **标签平滑**：标签有噪声，就不要强求确定：`keras.losses.CategoricalCrossentropy(label_smoothing=0.1)`，标签用
#   `keras.utils.to_categorical` 变换。
# - **集成**：把两个网络的概率取平均。代价是多少？
# - 更多的轮数、别的学习率、别的宽度：目录的名次还一样吗？
# - 你自己的图片：网络从没见过的人。
#
# 用 `try_out(name, model)` 测量，并把 `FINAL`、`FINAL_NAME` 设成你要提交的：一个没有参数的函数，返回还没训练的网络。能提交的只有另一个*网络*，因为最后的训练
# 用的是大家共同的方法。别的损失函数、学习率、轮数或集成，只在留出的图片上比较，`FINAL` 保持不变：把预测的类别放进 `predicted[name]`，把乘加次数和处理器秒数
# 放进 `runs[name]`（`try_out` 会自动这样做，也接受 `epochs`）。“没有更好”也是结果。


# %% name="final-choice"
def as_chosen():
    """Return the network of 11.4, untrained."""  # zh: "返回 11.4 的网络，还没有训练。"
    return my_network(shape, classes)[0]


FINAL, FINAL_NAME = as_chosen, MINE

# %% [markdown] lang="en"
# Your change, in the next cell:

# %% [markdown] lang="zh"
# 在下一格写你的改动：

# %% name="own-change" free=true
### BEGIN SOLUTION
def mirrored():
    """The network of 11.4 behind random mirroring."""  # zh: "11.4 的网络，前面加随机翻转。"
    flip = layers.RandomFlip("horizontal", seed=1)
    return network(vgg, shape, classes, moving=flip)


keras.utils.set_random_seed(11)
own_history = try_out("mirrored", mirrored())  # zh: "加翻转"
### END SOLUTION

# %% [markdown] lang="en"
# ### All that you measured
#
# Each run beside the network of 11.4: what it costs, what it reaches, and its advantage over
# that network, picture by picture. An advantage of less than two standard errors is none.

# %% [markdown] lang="zh"
# ### 你测过的一切
#
# 每次训练与 11.4 的网络相比：代价、成绩，以及逐张比较的优势。不到两个标准误差的优势不算优势。

# %% name="compare"
with check.needs("11.2", "11.4"):
    rows = {}
    for name, (work, spent) in runs.items():
        ahead, error = advantage(y[held], predicted[name], predicted[MINE])
        rows[name] = {
            "multiply-adds (millions)": f"{work / 1e6:.2f}",  # zh: "乘加次数（百万）", "{work / 1e6:.2f}"
            "processor seconds": f"{spent:.0f}",  # zh: "处理器秒数", "{spent:.0f}"
            "held-out accuracy": f"{np.mean(predicted[name] == y[held]):.3f}",  # zh: "留出准确率", "{np.mean(predicted[name] == y[held]):.3f}"
            "advantage": f"{ahead:+.3f} ± {error:.3f}" if name != MINE else "",  # zh: "优势", "{ahead:+.3f} ± {error:.3f}", ""
            "handed in": "●" if name == FINAL_NAME else "",  # zh: "提交", "●", ""
        }
    display(plots.results_table(rows, name="run"))  # zh: "训练"

# %% [markdown] lang="en"
# ### The envelope, once
#
# Decided? Then the network learns from all training pictures and meets the test. (A second
# run of this cell counts as a second opening. Restarting the kernel is left to your honesty;
# but each run adds a line to your file, and the board counts your lines.)

# %% [markdown] lang="zh"
# ### 信封，只打开一次
#
# 决定了吗？那么网络用全部训练图片学习，然后接受测试。（再运行这一格，就算第二次打开。重启内核后它就不记得了，这要靠你自己诚实；不过每次运行
# 都会在你的文件里加一行，排行榜会数你有几行。）

# %% name="final"
with check.needs("11.4", "11.7"):
    keras.utils.set_random_seed(11)
    final = FINAL()
    _, clock, each = train(final, x, y)
    answers = final.predict(prepare(chosen.test.x), verbose=0).argmax(axis=1)
    score = envelope.open(answers)
    baseline = float(np.mean(chosen.test.y == np.bincount(y).argmax()))
    n = len(answers)
    print(f"test {score:.3f} ± {standard_error(score, n):.3f}, guess {baseline:.3f}")  # zh: "测试 {score:.3f} ± {standard_error(score, n):.3f}，猜测 {baseline:.3f}"
    print(envelope)
    values = entry(NAME, final, score, baseline, clock, 11, n, FINAL_NAME)
    leaderboard.add("11", data=chosen.scale, **values)
    training.record_network(final, score, each, scale=chosen.scale)

# %% [markdown] lang="en"
# `leaderboard.add` has checked your line and appended it to a file beside this notebook, which
# you hand in. The board, as your teacher's program would read it, with your lines alone.
# Places go by accuracy. *Minutes* are those of the last training; *gain a minute* is what the
# accuracy gained over a guess, divided by them; *tests* counts your lines; ● marks the *front*,
# whom nobody beats in both accuracy and minutes:

# %% [markdown] lang="zh"
# `leaderboard.add` 检查了你的一行，并把它加到本笔记本旁边的一个文件末尾，你要提交这个文件。下面是老师的程序会读出的排行榜，里面只有你的各行。名次按准确率排。“分钟”是最后一次训练的时间；“每分钟的提高”是准确率比猜测高出的部分除以分钟数；“测试次数”数的是你有几行；● 标出“前沿”，即没有人在准确率和
# 时间上都超过的：

# %% name="board"
with check.needs("11.4", "11.7"):
    path = leaderboard.file_name("11", NAME)
    print(path)
    display(leaderboard.table(leaderboard.read("11", path, data=chosen.scale)))

# %% [markdown] lang="en" section="rubric"
# ## Rubric
#
# | what | full points if | points | by |
# |---|---|--:|---|
# | 11.1 | the check says right | 3 | check |
# | 11.2 | the check says right | 3 | check |
# | 11.3 | the check says right | 3 | check |
# | 11.4 | the check says right | 3 | check |
# | 11.5 | the check says right | 3 | check |
# | 11.6 | the check says right | 2 | check |
# | 11.7 | the check says right | 2 | check |
# | 11.8 | the check says right | 2 | check |
# | choice | one sentence, see below: what is short 1, two printed numbers 2, what was given up 2 | 5 | person |
# | confusion | the commonest confusion named 1, looked at 1, and how many pictures it rests on 1 | 3 | person |
# | free part | one thing changed, the rest kept 2; compared picture by picture 2; read in words 1 | 5 | person |
# | honesty | baselines beside each number 1; standard errors 1; the envelope opened once, one line 1 | 3 | person |
# | limits | for which pictures 1 and which faces 1 it does not hold; what the labels are not 1 | 3 | person |
# | total | | 40 | |
#
# **Choice.** Any network can have all five points: the reason is judged, not the network. Which
# cost is short in the use that you name; two numbers that were printed above and support it; and
# what you gave up by it, with its number (accuracy, or another cost). "It is the newest" and
# numbers of different data (the table of five weeks) support nothing. The place on the
# leaderboard gives no points: machines differ, and so do draws of chance.

# %% [markdown] lang="zh"
# ## 评分标准
#
# | 项目 | 满分条件 | 分数 | 评分者 |
# |---|---|--:|---|
# | 11.1 | 检查显示正确 | 3 | 检查程序 |
# | 11.2 | 检查显示正确 | 3 | 检查程序 |
# | 11.3 | 检查显示正确 | 3 | 检查程序 |
# | 11.4 | 检查显示正确 | 3 | 检查程序 |
# | 11.5 | 检查显示正确 | 3 | 检查程序 |
# | 11.6 | 检查显示正确 | 2 | 检查程序 |
# | 11.7 | 检查显示正确 | 2 | 检查程序 |
# | 11.8 | 检查显示正确 | 2 | 检查程序 |
# | 选择 | 一句话，见下文：缺的是什么 1 分，两个印出的数 2 分，放弃了什么 2 分 | 5 | 老师 |
# | 混淆 | 指出最常见的混淆 1 分，看过图片 1 分，说明它来自几张图片 1 分 | 3 | 老师 |
# | 自由部分 | 只改一处、其余不变 2 分；逐张比较 2 分；用文字解读 1 分 | 5 | 老师 |
# | 诚实 | 每个数旁边有基准 1 分；有标准误差 1 分；信封只打开一次、只有一行 1 分 | 3 | 老师 |
# | 局限 | 对哪些图片不成立 1 分，对哪些脸不成立 1 分；标签不代表什么 1 分 | 3 | 老师 |
# | 合计 | | 40 | |
#
# **选择**。选哪个网络都可以得满 5 分：评的是理由，不是网络。在你说的用途里缺的是哪一种代价；两个支持它的、上面印出来的数；为此放弃了什么，也要有
# 数（准确率，或另一种代价）。“因为它最新”，以及来自不同数据的数（五周的那张表），什么也支持不了。排行榜的名次不计分：各人的机器不同，运气也不同。

# %% [markdown] lang="en"
# ### Question 11.9 (19 points): the report
#
# One page, about 300 words, under these headings: *Question*; *Data* (and what its labels
# are); *Choice* (which network, the sentence with two numbers, what you gave up); *Confusion*;
# *One thing changed*; *Test* (your line, its standard error); *Limits*.

# %% [markdown] lang="zh"
# ### 问答 11.9（19 分）：报告
#
# 一页，约 500 字，分为这几节：*问题*；*数据*（以及标签是什么）；*选择*（哪个网络，含两个数的那句话，放弃了什么）；*混淆*；*只改一处*；
# *测试*（你的一行，带标准误差）；*局限*。

# %% [markdown] lang="en" answer="11.9" points=19
# <!-- BEGIN SOLUTION -->
# A model report on the bundled sample; numbers are those printed above.
#
# **Question.** Which of seven small networks should tell drawn expressions apart, if accuracy is
# what is short, and a picture may cost what it likes?
#
# **Data.** 1,624 drawn faces to train on, 325 of them held out, 406 to test; seven words,
# equally frequent, so a guess is right once in seven times. A label says which face
# the program was told to draw. It is nobody's feeling; nor would a label on a photo be.
#
# **Choice.** *Accuracy is short, so I choose vgg: on the same held-out pictures it is ahead of
# LeNet by 0.29 ± 0.03, nine standard errors; I give up a price, five times LeNet's
# multiply-adds, 10.3 million in place of 2.0 million.* The rule of one standard error names
# vgg as well, for each of the three costs: all others are further below it than that. On a
# phone its price might still rule it out. The table of five weeks was no help: its rows
# saw other pictures.
#
# **Confusion.** In one run it was *neutral*, taken for *sad*, 9 of 46 pictures. That this is the
# *commonest* of 42 pairs is partly chance, since other cells hold six or seven; that it is
# common is not. In the pictures the two differ in their mouths, by a few pixels.
#
# **One thing changed.** Random mirroring in front of the same network; epochs, rate, seed and
# batches stayed. A mirrored face has the same expression, so no label becomes wrong. The
# advantage in the table is smaller than two of its standard errors: in eight epochs, with one
# seed each, no difference was seen. I handed in the network without it.
#
# **Test.** The network handed in, trained anew on all 1,624, opened the envelope once; accuracy and
# standard error stand above the line of the leaderboard.
#
# **Limits.** Drawn faces, one recipe of eight epochs, widths chosen by the course: another
# recipe may rank the seven otherwise. It says nothing of photos, where the labels are noisy,
# and nothing at all of what anybody feels.
#
# *Marked by the table above: choice 5 (what is short 1, two printed numbers 2, what was given up
# 2), confusion 3, free part 5, honesty 3, limits 3.*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="11.9" points=19
# <!-- BEGIN SOLUTION -->
# 一份示范报告，用随附的样本；数值见上面各格的输出。
#
# **问题**。如果在乎的是准确率，每张图片的代价不限，七个小网络中该用哪一个来分辨画出来的表情？
#
# **数据**。1,624 张画出来的脸用于训练，其中留出 325 张，406 张用于测试；七个词一样多，所以乱猜七次对一次。标签说的是要程序画哪种脸，它不是
# 任何人的感受；照片上的标签也不是。
#
# **选择**。*在乎的是准确率，所以我选 vgg：在同样的留出图片上，它领先 LeNet 0.29 ± 0.03，即九个标准误差；我放弃的是价格：乘加次数是 LeNet 的五倍，
# 1,030 万，而不是 200 万。*一个标准误差规则按三种代价选出的也都是 vgg：其他网络都比它低不止一个标准误差。如果用在手机上，它的价格也许仍然太高。五周的那张表帮不上忙：各行看的是
# 别的图片。
#
# **混淆**。有一次运行中，是“平静”当成“悲伤”，46 张中的 9 张。说它是 42 对中*最常见*的，部分是偶然，因为别的格里也有六七张；说它常见，则不是。从图片上看，
# 两者的差别在嘴，只有几个像素。
#
# **只改一处**。在同一个网络前面加随机翻转；轮数、学习率、种子和批大小不变。翻转后的脸表情不变，所以没有标签变错。表中的优势不到两个标准误差：训练八轮、
# 各一个种子，没有看出差别。我提交的是不加翻转的网络。
#
# **测试**。提交的网络用全部 1,624 张重新训练，信封只打开一次；准确率和标准误差在排行榜那一行的上方。
#
# **局限**。是画出来的脸；只有一种方法，八轮；宽度由课程选定：换一种方法，七个网络的名次可能不同。它不能说明照片上会怎样，照片的标签有噪声；更不能说明任何人的
# 感受。
#
# *按上表评分：选择 5 分（缺的是什么 1 分，两个印出的数 2 分，放弃了什么 2 分），混淆 3 分，自由部分 5 分，诚实 3 分，局限 3 分。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# Your milestones, 21 points in all. The other 19 are given by a person.

# %% [markdown] lang="zh"
# ## 结果
#
# 你完成的步骤，共 21 分。另外 19 分由老师评阅。

# %% name="results"
check.progress("11")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Counts may be compared everywhere, accuracies only on the same pictures.
# - On the same pictures compare picture by picture: shared luck cancels.
# - The most accurate of several is partly the luckiest: take the cheapest that is good
#   enough, and say which cost you mean.
# - Where you know who is on a picture, split people, not pictures.
# - A label of an expression is a word that somebody chose for a face.
#
# **Before you hand in:** write your name, delete the file of an earlier name, then menu
# *Kernel*, *Restart Kernel and Run All Cells*.
#
# **Next:** lab 12a leaves pictures: words become vectors.

# %% [markdown] lang="zh"
# ## 要点
#
# - 数出来的代价到哪里都能比，准确率只有在同样的图片上才能比。
# - 在同样的图片上要逐张比较：共有的运气会抵消。
# - 几个中最准的，部分是最走运的：取足够好的之中最便宜的，并说明指哪种代价。
# - 只要知道图片上是谁，就按人划分，不按图片。
# - 表情的标签，是别人为一张脸选的一个词。
#
# **提交之前**：先写上名字，删去用旧名字生成的文件；然后菜单 *Kernel*，*Restart Kernel and Run All Cells*（重启内核并运行所有单元格）。
#
# **下一步**：实验 12a 离开图片：词语变成向量。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - I. Goodfellow and others, "Challenges in representation learning: a report on three machine
#   learning contests", *ICONIP* 2013, arXiv:1307.0414: FER2013, pages 3-4.
# - E. Barsoum, C. Zhang, C. Canton Ferrer, Z. Zhang, "Training deep networks for facial expression
#   recognition with crowd-sourced label distribution", *ICMI* 2016, arXiv:1608.01041.
# - L. F. Barrett and others, "Emotional expressions reconsidered: challenges to inferring emotion
#   from human facial movements", *Psychological Science in the Public Interest* 20 (2019), 1-68.
# - Regulation (EU) 2024/1689 (Artificial Intelligence Act), Article 5(1)(f).
# - L. Breiman, J. Friedman, R. Olshen, C. Stone, *Classification and Regression Trees*,
#   Wadsworth, 1984, section 3.4.3: the rule of one standard error.
# - The networks: the sources of labs 06a to 10c.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - I. Goodfellow 等，“Challenges in representation learning: a report on three machine learning contests”，
#   *ICONIP* 2013，arXiv:1307.0414：FER2013，第 3–4 页。
# - E. Barsoum、C. Zhang、C. Canton Ferrer、Z. Zhang，“Training deep networks for facial expression recognition with
#   crowd-sourced label distribution”，*ICMI* 2016，arXiv:1608.01041。
# - L. F. Barrett 等，“Emotional expressions reconsidered: challenges to inferring emotion from human facial
#   movements”，*Psychological Science in the Public Interest* 20（2019），1-68。
# - 欧盟第 2024/1689 号条例（《人工智能法》），第 5 条第 1 款 f 项。
# - L. Breiman、J. Friedman、R. Olshen、C. Stone，*Classification and Regression Trees*，Wadsworth，1984，
#   第 3.4.3 节：一个标准误差规则。
# - 各个网络：见实验 06a 到 10c 的参考文献。
