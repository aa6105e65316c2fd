# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Transfer learning: cats and dogs from few pictures"
#       zh: 迁移学习：用很少的图片分辨猫和狗
#     case:
#       en: "Transfer learning: cats and dogs"
#       zh: 迁移学习：猫狗分类
#     week: 10
#     chapter:
#       en: "Classic convolutional networks (2)"
#       zh: 第六章 经典卷积神经网络（下）
#     minutes: {sample: 1, full: 4}
#     memory_mib: {sample: 1400, full: 2500}
#     data: [cats_dogs, mobilenet_imagenet]
#     python: "3.11"
#     grids:
#       choice:
#         cells: [setup, load, body, network, behind, ways, transferred, judge, folds]
#         function: validated
#         arms: [scratch 0.003, scratch 0.01, frozen 0.01, frozen 0.03, top 0.0001, top 0.001, top 0.01, together 0.001, together 0.01, all 0.00001, all 0.0001, all 0.001]
#         seeds: [1, 2, 3]
#       curves:
#         cells: [setup, load, body, network, behind, ways, transferred, judge, chosen, grid]
#         function: measured
#         arms: [scratch, frozen, top, all, norms, random_frozen, animals_frozen, textures_frozen, textures_all]
#         seeds: [1, 2, 3]
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - reuse a network that was trained on other pictures, in three ways: frozen features,
#   fine-tuning of the top, fine-tuning of all layers,
# - measure what that is worth, from 40 pictures upwards, against training from scratch,
# - say why batch normalisation stays in inference mode, and measure what happens otherwise,
# - choose learning rates for the new head and the old body by cross-validation,
# - recognise a source that does not help, and look with Grad-CAM at what decides.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 用三种方式重复利用在别的图片上训练好的网络：冻结的特征、微调顶部、微调全部层；
# - 从 40 张图片开始，测量这样做比从零训练好多少；
# - 说出批归一化为什么要保持在推理模式，并测量不这样做的后果；
# - 用交叉验证为新头部和旧主体选择学习率；
# - 认出帮不上忙的来源，并用 Grad-CAM 看网络依据什么作判断。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. `load_backbone` gives the two small networks that
# come with the course, already trained. TensorFlow itself is needed once, for a gradient.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。`load_backbone` 给出随课程附带的两个训练好的小网络。TensorFlow 本身只用一次，
# 用来求梯度。

# %% name="setup"
import time

import helpers
import labdata
from helpers import data, plots, training
from helpers.checks import NotAttempted, check
from helpers.data.backbone import backbone_card, build_backbone, load_backbone
from helpers.errors import LabsError

helpers.set_language("en")  # zh: "zh"
training.start(seed=2014)

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## Nobody starts from nothing
#
# A child who knows foxes and rabbits needs one picture of a hedgehog, not a thousand. The
# networks of the last weeks began with random numbers, and a hundred pictures were not
# enough for them. Yet a network that has once learned to tell animals apart has learned
# things that are not about those animals only: edges, fur, round and pointed shapes.
#
# **Transfer learning** keeps them. The network is cut in two. The *body*, all the
# convolutions, stays as it was trained on the *source*, a large set of other pictures.
# Its last layer, the *head*, knew the classes of the source and is thrown away; a new head
# for the new classes, the *target*, takes its place. What is trained then?
#
# 1. **Frozen features**: the head only. The body is a function that turns a picture into
#    numbers, and the head is logistic regression (lab 04b) on these numbers.
# 2. **Fine-tuning of the top**: the head and the last convolutions.
# 3. **Fine-tuning of all**: everything, starting from what the source taught.
#
# What all of them have to beat is training from **scratch**: starting from random numbers,
# with the target's pictures alone. The figure shows the small network of this course with
# its new head. Blue boxes are feature maps, orange ones vectors: `pool` only takes the mean
# of each map over all places and has no weights.

# %% [markdown] lang="zh"
# ## 没有谁从零开始
#
# 认识狐狸和兔子的孩子，看一张刺猬的图就够了，不需要一千张。前几周的网络从随机数开始，一百张图片对它们来说不够。
# 但是，学会分辨动物的网络，学到的并不只是那些动物：还有边缘、皮毛、圆的和尖的形状。
#
# **迁移学习**把这些保留下来。把网络一分为二。*主体*，即所有的卷积层，保持在*来源*上训练好的样子；来源是一大批别的
# 图片。最后一层叫*头部*，只认得来源的类别，于是扔掉，换上为新类别（*目标*）准备的新头部。接下来训练什么？
#
# 1. **冻结的特征**：只训练头部。主体成为一个把图片变成一串数的函数，头部就是这些数上的逻辑回归（实验 04b）。
# 2. **微调顶部**：训练头部和最后几个卷积层。
# 3. **微调全部**：从来源教会的状态出发，训练所有的层。
#
# 它们都要与**从零训练**比高低：从随机数开始，只用目标的图片。下图是本课程的小网络和它的新头部。蓝色的框是特征图，橙色的是向量：
# `pool` 只是把每张特征图对所有位置取平均，没有权重。

# %% name="diagram"
# alt: Five convolutions from the source, a vector of means, and a new head  |  小网络：来自来源的五个卷积层、汇总成的向量和新的头部
plots.network_diagram(
    [
        ("input", (64, 64, 3)),  # zh: "输入"
        ("conv1", (32, 32, 16), "kept"),  # zh: "conv1", "保留"
        ("conv2", (16, 16, 32), "kept"),  # zh: "conv2", "保留"
        ("conv3", (8, 8, 48), "kept"),  # zh: "conv3", "保留"
        ("conv4", (8, 8, 64), "kept"),  # zh: "conv4", "保留"
        ("conv5", (8, 8, 96), "kept"),  # zh: "conv5", "保留"
        ("pool", (96,), "means"),  # zh: "pool", "取平均"
        ("head", (1,), "new"),  # zh: "头部", "新"
    ],
    title="The body is kept, the head is new",  # zh: "主体保留，头部换新"
)

# %% [markdown] lang="en" section="data"
# ## Source and target
#
# The line below the cell says which data you have. The bundled sample holds drawn cats
# and dogs of 64 x 64 pixels; the full set has fewer pictures, but they are photos, here made
# smaller to the same size.

# %% [markdown] lang="zh"
# ## 来源与目标
#
# 运行后的那一行会说明你用的是哪份数据。随附的样本是 64×64 像素的绘制的猫和狗；完整数据的图片少一些，但都是照片，这里缩小到
# 同样大小。

# %% name="load"
little = data.load("cats_dogs")
full = little.scale == "full"
print(little.train.x.shape, little.test.x.shape, np.bincount(little.test.y))

# %% name="look"
# alt: Twelve cats above and twelve dogs below, all different  |  上排十二只猫，下排十二只狗，各不相同
rows = [np.flatnonzero(little.train.y == label)[:12] for label in (0, 1)]
plots.image_grid(
    little.train.x[np.concatenate(rows)],
    columns=12,
    title="The target: cats above, dogs below",  # zh: "目标：上排是猫，下排是狗"
)

# %% [markdown] lang="en"
# And the source? The small network comes with a card that says what it was trained on. There
# is a second one of the same build, trained on patterns; we shall need it later.

# %% [markdown] lang="zh"
# 来源呢？小网络附有一张卡片，写明它在什么上面训练。另有一个结构相同的网络，是在花纹上训练的，后面要用到。

# %% name="cards" tags=["strict"]
for source in ("animals", "textures"):
    card = backbone_card(source)
    kinds = ", ".join(card["kinds"])
    print(f"{source}: {card['pictures']:,} pictures of {kinds}")  # zh: "{source}：{card['pictures']:,} 张图片，种类为 {kinds}"
    print(f"   {card['test_accuracy']:.0%} right on pictures it had not seen")  # zh: "   在没见过的图片上答对 {card['test_accuracy']:.0%}"
assert not {"cat", "dog"} & set(backbone_card("animals")["kinds"])

# %% [markdown] lang="en"
# Neither cats nor dogs are among the kinds. With the full data, where
# `labs fetch mobilenet_imagenet` has brought its weights, the main source is another one:
# MobileNet (lab 10b) at a quarter of its width, trained on more than a million photos of
# ImageNet. That source is much *nearer* to its target: more than a hundred of ImageNet's
# 1,000 classes are breeds of dogs, and some are cats (Russakovsky and others, 2015). Keep
# this in mind when you compare the two.

# %% [markdown] lang="zh"
# 种类里既没有猫，也没有狗。用完整数据时，如果已用 `labs fetch mobilenet_imagenet` 取来权重，主要来源就换成另一个：宽度为
# 四分之一的 MobileNet（实验 10b），在 ImageNet 的一百多万张照片上训练。这个来源离目标*近*得多：ImageNet 的 1,000 类中有
# 一百多类是狗的品种，还有几类是猫（Russakovsky 等，2015）。比较两者时请记住这一点。

# %% name="body"
try:
    imagenet = data.load_mobilenet() if full else None
except LabsError as missing:
    print(missing)
    imagenet = None
pets, SOURCE, TOP = little, "animals", "pool3"
if imagenet is not None:
    pets, SOURCE, TOP = data.load("cats_dogs", size=224), "imagenet", "conv_pw_11_relu"
x_train, y_train = pets.train.x, pets.train.y
x_test, y_test = pets.test.x, pets.test.y
assert np.array_equal(y_train, little.train.y)


def body_from(source, learned=True):
    """The convolutions of a source, or the same with random numbers."""  # zh: "某个来源的卷积层，或同样结构的随机数。"
    if source != "imagenet":
        return load_backbone(source) if learned else build_backbone()
    scaled = layers.Rescaling(1 / 127.5, offset=-1)(keras.Input((224, 224, 3)))
    body = keras.applications.MobileNet(
        input_tensor=scaled, alpha=0.25, include_top=False, weights=None
    )
    for layer in body.layers:
        if learned and layer.weights:
            layer.set_weights(imagenet.get_layer(layer.name).get_weights())
    return body


# %% [markdown] lang="en" section="model"
# ## A body, a new head, and a cut
#
# The new network is four lines: the body, the mean of each feature map over all places, and
# a head with one output $s$. $s > 0$ says "dog", $s < 0$ "cat"; the probability of
# a dog is $1/(1 + e^{-s})$, as in lab 04b. Batch normalisation is told not to learn;
# why, comes below.

# %% [markdown] lang="zh"
# ## 主体、新头部和一刀
#
# 新网络只要四行：主体，每张特征图对所有位置的平均，以及只有一个输出 $s$ 的头部。$s > 0$ 表示“狗”，$s < 0$ 表示“猫”；
# 是狗的概率为 $1/(1 + e^{-s})$，与实验 04b 相同。批归一化被设为不学习，原因见下文。


# %% name="network"
def norms_learn(model, learn):
    """Batch normalisation: learn from each batch, or use what is stored."""  # zh: "批归一化：随每批学习，或使用存下的统计量。"
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable, layer.momentum = learn, 0.9


def network(source, seed, learned=True):
    """A body with a new head: one number, above 0 for a dog."""  # zh: "主体加新头部：输出一个数，大于 0 为狗。"
    keras.utils.set_random_seed(seed or 1)
    body = body_from(source, learned)
    features = layers.GlobalAveragePooling2D(name="pool")(body.output)
    score = layers.Dense(1, name="head")(features)
    model = keras.Model(body.inputs[0], score)
    norms_learn(model, False)
    return model


main = network(SOURCE, seed=1)
body_weights = main.count_params() - main.get_layer("head").count_params()
print(f"body {body_weights:,}, head {main.get_layer('head').count_params():,}")  # zh: "主体 {body_weights:,}，头部 {main.get_layer('head').count_params():,}"

# %% [markdown] lang="en"
# The head holds about a thousandth of the weights: that is all that 40 pictures have to
# determine if the body is frozen.
#
# A frozen layer gives the same output for the same picture, in the first epoch as in the
# last. So we **cut**: everything before a certain layer runs once, for all pictures, and its
# outputs are kept (`inputs`); only what lies `behind` the cut is trained on them. With the
# cut at `pool` that is logistic regression on a small table of numbers.

# %% [markdown] lang="zh"
# 头部只占权重的大约千分之一：主体冻结时，40 张图片要确定的就只有这些。
#
# 冻结的层对同一张图片永远给出同样的输出，第一轮和最后一轮都一样。所以我们**切一刀**：某层之前的一切对所有图片只计算一次，
# 把输出存下来（`inputs`）；只在它们上面训练切口之后的部分（`behind`）。切在 `pool`，就是在一张小数表上做逻辑回归。

# %% name="behind"
BATCH_SIZE, KEPT = 20, {}


def inputs(source, cut, seed=None):
    """All training and test pictures as they arrive at a cut; computed once."""  # zh: "全部训练和测试图片到达切口时的样子；只计算一次。"
    pictures = pets if source == SOURCE else little
    if cut is None:
        return pictures.train.x, pictures.test.x
    if (source, cut, seed) not in KEPT:
        model = network(source, seed, learned=seed is None)
        before = keras.Model(model.input, model.get_layer(cut).output)
        KEPT[source, cut, seed] = [
            before.predict(part.x, batch_size=50, verbose=0)
            for part in (pictures.train, pictures.test)
        ]
    return KEPT[source, cut, seed]


def behind(cut, model):
    """The part of a network behind a layer; all of it without a cut."""  # zh: "网络中某层之后的部分；不切就是整个网络。"
    if cut is None:
        return model
    return keras.Model(model.get_layer(cut).output, model.output)

# %% [markdown] lang="en"
# Now the four ways. Two rules are in them. **The head comes first**: as long as it holds
# random numbers, the gradients that it sends back into the body are random, too, and can
# spoil it. And **the head learns fast, the body slowly**: the head has everything to learn,
# the body only to be adjusted. How much smaller its rate should be, we choose below.
#
# The *top* is what lies behind the layer `TOP`. In the little network that is `pool3`, the
# pooling after conv3, so the top is conv4, conv5 and the head: more than half of the weights
# (exercise 10c.1 counts them). In MobileNet it is the last two of its thirteen blocks.

# %% [markdown] lang="zh"
# 现在写出四种方式。其中有两条规则。**头部先行**：只要它还是随机数，传回主体的梯度也是随机的，可能把主体弄坏。还有
# **头部学得快，主体学得慢**：头部要从头学起，主体只需调整。主体的学习率该小多少，下面再选。
#
# *顶部*是 `TOP` 这一层之后的部分。在小网络里，`TOP` 是 `pool3`，即 conv3 之后的池化，所以顶部是 conv4、conv5 和头部，占权重的
# 一半以上（练习 10c.1 会数出来）。在 MobileNet 里，它是十三个模块中的最后两个。

# %% name="ways"
HEAD_RATE, HEAD_STEPS, SCRATCH_STEPS = 0.03, 240, 240
BODY_STEPS = 60 if SOURCE == "imagenet" else 150
CUTS = {"frozen": "pool", "random": "pool", "top": TOP, "together": TOP}


def train(model, x, y, rate, steps, least=2, **options):
    """Train with about so many batches; at least so many epochs."""  # zh: "大约训练这么多批，轮数不少于 least。"
    per_epoch = int(np.ceil(len(x) / BATCH_SIZE))
    epochs = max(round(steps / per_epoch), least)
    model.compile(
        keras.optimizers.Adam(training.one_cycle(rate, epochs * per_epoch)),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(threshold=0, name="accuracy")],
        steps_per_execution=8,
    )
    return model.fit(x, y, BATCH_SIZE, epochs, verbose=0, **options)


# %% [markdown] lang="en"
# The next function puts it all together. It knows the four ways and three more, which we shall
# need to see what the rules are worth:
#
# | way | the body begins with | the head first? | then trained behind | normalisation learns? |
# |---|---|---|---|---|
# | frozen | the source | yes, and nothing else | | no |
# | top | the source | yes | `TOP` | no |
# | all | the source | yes | the input | no |
# | scratch | random numbers | no | the input | yes |
# | together | the source | no | `TOP` | no |
# | norms | the source | yes | the input | yes |
# | random | random numbers | yes, and nothing else | | no |

# %% [markdown] lang="zh"
# 下一个函数把这些合在一起。除了四种方式，它还会另外三种，后面要用它们来看各条规则值多少：
#
# | 方式 | 主体从什么开始 | 头部先行？ | 再训练哪一层之后 | 归一化学习？ |
# |---|---|---|---|---|
# | frozen | 来源 | 是，且只训练头部 | | 否 |
# | top | 来源 | 是 | `TOP` | 否 |
# | all | 来源 | 是 | 输入 | 否 |
# | scratch | 随机数 | 否 | 输入 | 是 |
# | together | 来源 | 否 | `TOP` | 否 |
# | norms | 来源 | 是 | 输入 | 是 |
# | random | 随机数 | 是，且只训练头部 | | 否 |


# %% name="transferred"
def transferred(source, way, rows, rate, seed=1):
    """A network trained on some of the training pictures in one of the ways."""  # zh: "用一种方式在部分训练图片上训练的网络。"
    learned, y = way not in ("scratch", "random"), y_train[rows]
    model = network(source, seed, learned)
    norms_learn(model, way == "scratch")
    if way not in ("scratch", "together"):  # the head first  |  头部先行
        x = inputs(source, "pool", None if learned else seed)[0][rows]
        head_rate = rate if way in ("frozen", "random") else HEAD_RATE
        train(behind("pool", model), x, y, head_rate, HEAD_STEPS, least=8)
    if way not in ("frozen", "random"):  # then what is behind the cut  |  再训练切口之后
        norms_learn(model, way in ("scratch", "norms"))
        cut = CUTS.get(way)
        steps = SCRATCH_STEPS if way == "scratch" else BODY_STEPS
        train(behind(cut, model), inputs(source, cut)[0][rows], y, rate, steps)
    return model

# %% [markdown] lang="en"
# How good is a network? By the share of pictures that it gets right. `some` draws training
# pictures at random, as many cats as dogs.

# %% [markdown] lang="zh"
# 网络有多好？看分对的图片所占的比例。`some` 随机抽取训练图片，猫和狗一样多。

# %% name="judge"
def scores_of(model, x):
    """The network's outputs, above 0 for a dog."""  # zh: "网络的输出，大于 0 为狗。"
    return model.predict(x, batch_size=50, verbose=0)[:, 0]


def accuracy(model, x, y):
    """Share of the pictures put in the right class."""  # zh: "分对类别的图片所占的比例。"
    return float(np.mean((scores_of(model, x) > 0) == y))


def some(count, seed):
    """Indices of training pictures, half of them cats."""  # zh: "若干训练图片的下标，一半是猫。"
    draw = np.random.default_rng(seed)
    both = [draw.permutation(np.flatnonzero(y_train == k)) for k in (0, 1)]
    return draw.permutation(np.concatenate([one[: count // 2] for one in both]))

# %% [markdown] lang="en"
# ### Choosing the rates without the test set
#
# How large should the rates be? The test pictures must not tell us: they are for the end.
# So the training pictures are cut into thirds. Each time two thirds train and the last third,
# which the network has not seen, judges: **three-fold cross-validation**. Then every training
# picture has been judged once.
# `labs bench 10c-choice` ran the function below for several rates of each way; here it is
# only shown, not run.

# %% [markdown] lang="zh"
# ### 不用测试集来选学习率
#
# 学习率该取多大？不能问测试图片：它们要留到最后。所以把训练图片分成三份，每次用两份训练，由网络没见过的第三份来评判：这就是
# **三折交叉验证**。这样每张训练图片都评判过一次。`labs bench 10c-choice` 对每种方式的几个学习率运行了下面的函数；
# 这里只列出它，不运行。
# %% name="folds"
def validated(arm, third):
    """Train on two thirds of the training pictures, judge on the third."""  # zh: "用三分之二的训练图片训练，在另外三分之一上评判。"
    keras.utils.clear_session()
    way, rate = arm.split()
    source, cut = "animals" if way == "scratch" else SOURCE, CUTS.get(way)
    order = np.random.default_rng(2014).permutation(len(y_train))
    aside = order[third - 1 :: 3]
    model = transferred(source, way, np.setdiff1d(order, aside), float(rate), third)
    scores = scores_of(behind(cut, model), inputs(source, cut)[0][aside])
    margins = np.where(y_train[aside] == 1, scores, -scores)
    return {
        "accuracy": float(np.mean(margins > 0)),
        "loss": float(np.mean(np.logaddexp(0, -margins))),
    }


# %% [markdown] lang="en"
# Accuracy moves in steps of whole pictures, and two rates can come out alike. The mean
# cross-entropy of the judged pictures, the *loss*, is a finer ruler; the rate with
# the smallest loss is taken. The table shows all that were tried, and the line above it the
# ways that do best at the largest of their rates. (The number of steps was
# fixed beforehand and is the same for all rates of a way.)

# %% [markdown] lang="zh"
# 准确率只能按整张图片一格一格地变，两个学习率可能看上去一样。被评判的图片的平均交叉熵，即*损失*，是更细的尺子；取损失最小的学习率。
# 下表列出试过的全部学习率，表上面的一行列出哪些方式以试过的最大学习率为最好。（步数是事先定好的，一种方式的各个学习率都用同样的步数。）

# %% name="chosen"
choice = labdata.grid("10c-choice", pets.scale)
loss = {arm: np.mean(choice[arm]["loss"]) for arm in choice}
RATE = {}
for arm in sorted(loss, key=loss.get, reverse=True):  # the best comes last  |  最好的排在最后
    way, rate = arm.split()
    RATE[way] = float(rate)
print(RATE)
RATE |= {"norms": RATE["all"], "random": RATE["frozen"]}

# %% name="choice-table"
rates = sorted({float(arm.split()[1]) for arm in choice})
rows = {rate: {} for rate in rates}
for arm in choice:
    way, rate = arm.split()
    found = np.mean(choice[arm]["accuracy"])
    rows[float(rate)][way] = f"{loss[arm]:.3f} ({found:.1%})"
columns = ["scratch", "frozen", "top", "together", "all"]
tried = {way: [rate for rate in rates if way in rows[rate]] for way in columns}
at_edge = [way for way in columns if RATE[way] == max(tried[way])]
print("best at the largest rate tried:", ", ".join(at_edge))  # zh: "以试过的最大学习率为最好：", ", "
plots.results_table(
    {rate: {way: rows[rate].get(way, "") for way in columns} for rate in rates},
    name="rate",  # zh: "学习率"
    title="Loss (and accuracy) on the third that did not train",  # zh: "在未参加训练的那一份上的损失（和准确率）"
)

# %% [markdown] lang="en"
# And the top and the frozen features once more, with both data sets, whichever you have. The
# last column is the standard error of an accuracy of 95 % on so many judged pictures:

# %% [markdown] lang="zh"
# 再看一次微调顶部和冻结的特征，两份数据都列出（不论你手头是哪一份）。最后一列是在这么多被评判的图片上，95% 的准确率的标准误差：

# %% name="two-scales"
rows = {}
for scale, judged in {"sample": 1500, "full": 660}.items():  # zh: "sample", "full"
    there, rows[scale] = labdata.grid("10c-choice", scale), {}
    for arm in ("top 0.0001", "top 0.001", "top 0.01", "frozen 0.01", "frozen 0.03"):
        mean_loss, found = (np.mean(there[arm][one]) for one in ("loss", "accuracy"))
        rows[scale][arm] = f"{mean_loss:.3f} ({found:.1%})"
    rows[scale]["error"] = f"± {np.sqrt(0.95 * 0.05 / judged):.1%}"  # zh: "误差", "± {np.sqrt(0.95 * 0.05 / judged):.1%}"
plots.results_table(rows, name="data")  # zh: "数据"

# %% [markdown] lang="en"
# No rate is right everywhere. For the top of the little network on the sample the largest rate
# is the best. For that of MobileNet on the photos the same rate destroys
# much of what ImageNet taught. So a rate is tried, for each network and each way, on pictures
# that did not train. (Of the two rates of the frozen features' head 0.03 does better with both
# data sets; that is the `HEAD_RATE` above, with which the head also begins before fine-tuning.)
#
# Two things to keep in mind. Where the best stands at the edge of what was tried, a rate
# beyond it may be better still. With the sample this is so for all five ways, scratch included:
# what the tables below say of the ways holds at these rates, not for the best rate that each
# could have. And a difference of two accuracies has an error of its own, up to
# $\sqrt 2$ times that of one: rates that differ by less than about three times the last column
# are not told apart by these pictures.

# %% [markdown] lang="zh"
# 没有处处都合适的学习率。对样本上小网络的顶部，最大的学习率最好；对照片上 MobileNet 的顶部，同样的学习率毁掉了 ImageNet 教会的许多东西。
# 所以学习率要试，每个网络、每种方式分别试，而且用没有参加训练的图片来试。（冻结特征的头部试过两个学习率，在两份数据上都是 0.03 较好；
# 上面的 `HEAD_RATE` 就是它，微调之前头部先行时也用它。）
#
# 有两点要记住。如果最好的恰好在试过的范围边上，再往外可能还会更好。用样本时，五种方式都是这样，从零训练也不例外：下面各表比较的是
# 这些学习率下的各种方式，而不是每种方式能达到的最好结果。另外，两个准确率之差有它自己的误差，最大可达单个误差的 $\sqrt 2$ 倍：
# 相差不到最后一列大约三倍的，这些图片就分不出高下。

# %% [markdown] lang="en"
# The last function is for later: it tries a way with growing numbers of pictures. It, too, is
# shown here, not run; you may skip it now.

# %% [markdown] lang="zh"
# 最后一个函数后面才用：它用越来越多的图片试一种方式。这里同样只列出，不运行；现在可以跳过。

# %% name="grid"
SIZES = [40, 100, 300, len(y_train)]
FEWER = {"norms": SIZES[:1], "textures_all": SIZES[::2]}
ARMS = {
    "scratch": ("animals", "scratch"),
    **{way: (SOURCE, way) for way in ("frozen", "top", "all", "norms")},
    "random_frozen": ("animals", "random"),
    "animals_frozen": ("animals", "frozen"),
    "textures_frozen": ("textures", "frozen"),
    "textures_all": ("textures", "all"),
}


def measured(arm, seed):
    """Train one arm with one seed; return its accuracies."""  # zh: "用一个种子训练一组，返回各项准确率。"
    keras.utils.clear_session()
    source, way = ARMS[arm]
    cut = CUTS.get(way)
    x = inputs(source, cut, seed if way == "random" else None)[1]
    found = {}
    for count in FEWER.get(arm, SIZES):
        model = transferred(source, way, some(count, seed), RATE[way], seed)
        found[f"{count}"] = accuracy(behind(cut, model), x, y_test)
    return found

# %% [markdown] lang="en" section="training"
# ## A hundred pictures
#
# We draw 100 training pictures at random, and 100 others for validation. First the frozen
# features. They are computed for all pictures at once; what is left of the training pictures
# is a table of the printed shape, one row each. The head then learns from 100 of the rows.
# (The two times are those of the features of all pictures and of the head.)

# %% [markdown] lang="zh"
# ## 一百张图片
#
# 随机抽取 100 张训练图片，另取 100 张作验证。先看冻结的特征。它们对所有图片一次算好；训练图片剩下的，就是一张表，形状如打印所示，
# 每张图片一行。头部只用其中 100 行来学习。（两个时间分别是计算全部图片的特征和训练头部所用的。）

# %% name="frozen"
drawn = some(200, seed=1)
few, aside = drawn[:100], drawn[100:]
x_few, y_few = x_train[few], y_train[few]
beside = (x_train[aside], y_train[aside])
with training.timed() as once:
    features = inputs(SOURCE, "pool")[0]
with training.timed() as learning:
    pupil = transferred(SOURCE, "frozen", few, RATE["frozen"])
print(features.shape, f"{once.wall:.1f} s + {learning.wall:.1f} s")  # zh: "{once.wall:.1f} 秒 + {learning.wall:.1f} 秒"
print(f"validation accuracy {accuracy(pupil, *beside):.2f}")  # zh: "验证准确率 {accuracy(pupil, *beside):.2f}"

# %% [markdown] lang="en"
# It beats guessing by far. Now all layers, from two beginnings: the little
# network from random numbers, and the network that we just gave a trained head, all of whose
# convolutions now go on learning at the small rate. The first epoch of the second curve is
# thus no fresh start. (From scratch we train the little network on 64 x 64 pixels with the
# full data, too: it is made for few pictures, which MobileNet is not.)

# %% [markdown] lang="zh"
# 远胜乱猜。现在训练所有层，有两个起点：小网络从随机数开始；刚才已有训练好的头部的网络，全部卷积层以小的
# 学习率继续学习。所以第二条曲线的第一轮并不是从头开始。（用完整数据时，从零训练的也是 64×64 像素上的小网络：它是为少量图片设计的，
# MobileNet 不是。）

# %% name="two-beginnings"
beside_little = (little.train.x[aside], little.train.y[aside])
scratch = network("animals", seed=1, learned=False)
norms_learn(scratch, True)
x_little, rate = little.train.x[few], RATE["scratch"]
from_scratch = train(
    scratch, x_little, y_few, rate, SCRATCH_STEPS, validation_data=beside_little
)
tuned = train(pupil, x_few, y_few, RATE["all"], BODY_STEPS, validation_data=beside)
print(f"scratch {accuracy(scratch, *beside_little):.2f}")  # zh: "从零训练 {accuracy(scratch, *beside_little):.2f}"
print(f"fine-tuned {accuracy(pupil, *beside):.2f}")  # zh: "微调 {accuracy(pupil, *beside):.2f}"

# %% name="curves"
# alt: Accuracy by epoch: fine-tuning starts high, from scratch at chance  |  准确率随轮数的变化：微调起点高，从零训练起点在乱猜水平
plots.learning_curves(
    {"from scratch": from_scratch, "fine-tuned": tuned},  # zh: "从零训练", "微调"
    title="Transfer starts where scratch does not arrive",  # zh: "迁移的起点，从零训练到不了"
)

# %% [markdown] lang="en"
# Both training curves (dashed) end at 1 or close to it: a hundred pictures are learned by heart
# either way. The validation curves (solid) end far apart. What the network brings along decides
# what it makes of pictures that it has not seen.
#
# From scratch the way there is rough. The training curve is high after a few epochs, breaks in
# once and recovers; the validation curve stays near 0.5 while the training curve already
# stands at 0.9. (A guess, not measured here: the rate is near its largest just then, and the
# stored statistics of normalisation, with which validation works, lag behind weights that
# change so fast.)
#
# Has fine-tuning improved on the frozen features, whose accuracy was printed above? It may
# even have lost some. On 100 validation pictures an accuracy of 0.9 has a standard error of
# 0.03, so this run cannot tell; the table of three seeds below can tell more.
#
# ### Why batch normalisation stays in inference mode
#
# In training, batch normalisation (lab 07a) divides by the standard deviation *of the batch* and
# moves its stored mean and variance towards the batch's. In inference it uses what is
# stored. The stored statistics of the body are those of thousands of pictures; a batch of
# 8 knows little. We send **one batch of eight cats** through the body, once in training
# mode, without any learning, and look at the stored values of the first layers: how far
# has each mean moved, in standard deviations of its channel?

# %% [markdown] lang="zh"
# 两条训练曲线（虚线）最后都到达或接近 1：一百张图片，两种方式都背得下来。两条验证曲线（实线）最后却相差很远。网络带来的本领，决定它
# 怎样看待没见过的图片。
#
# 从零训练的过程并不平稳。训练曲线几轮之后就很高，中间跌落一次，又恢复；训练曲线已到 0.9 时，验证曲线还停在 0.5 附近。（这里没有测量，
# 只是猜测：那时学习率接近最大，权重变化很快，而验证时归一化使用的存下的统计量跟不上。）
#
# 与上面打印的冻结特征的准确率相比，微调有没有进步？甚至可能退步了。在 100 张验证图片上，0.9 的准确率有 0.03 的标准误差，所以这一次
# 运行说明不了；后面三个种子的表能说明得多一些。
#
# ### 为什么批归一化要保持在推理模式
#
# 训练时，批归一化（实验 07a）除以*本批*的标准差，并把存下的均值与方差朝本批的值移动。推理时，它使用存下的值。主体存下的
# 统计量来自成千上万张图片；8 张一批所知甚少。我们把**一批八只猫**在训练模式下送过主体一次，不做任何学习，再看前几层存下的
# 值：各层的均值移动了多少（以通道的标准差为单位）？

# %% name="moved"
victim = transferred(SOURCE, "frozen", few, RATE["frozen"])
norms = [one for one in victim.layers if isinstance(one, layers.BatchNormalization)]


def stored_means():
    """The stored means of the first five normalisation layers."""  # zh: "前五个归一化层存下的均值。"
    return [ops.convert_to_numpy(norm.moving_mean) for norm in norms[:5]]


deviations = [ops.convert_to_numpy(n.moving_variance) ** 0.5 for n in norms[:5]]
others = np.setdiff1d(np.arange(len(y_train)), few)
before, known = stored_means(), scores_of(victim, x_train[others])
norms_learn(victim, True)
cats = x_few[y_few == 0][:8].astype("float32")
victim(cats, training=True)
after = stored_means()
for norm, old, new, unit in zip(norms[:5], before, after, deviations, strict=True):
    print(f"{norm.name:14}", f"{np.mean(np.abs(new - old) / unit):.4f}")

# %% [markdown] lang="en"
# The steps are small: with a momentum of 0.9, a layer goes a tenth of the way to its batch.
# But one look was enough to move every layer, though no weight was learned. What do more
# looks at the same eight cats do to the answers? The head does not know of any of this. We
# judge on all training pictures that it did not learn from, and also count how many are
# called a cat:

# %% [markdown] lang="zh"
# 每步都不大：动量是 0.9，一层只朝本批的值走十分之一。但只看一眼，每一层就都移动了，尽管没有学习任何权重。把同样的八只猫多看几眼，
# 对答案有什么影响？头部对此一无所知。用头部没有学过的全部训练图片来评判，并数一数有多少被答作猫：

# %% name="spoiled"
# alt: Accuracy and the share called cat as batches of eight cats pass  |  随着一批批的八只猫在训练模式下通过，准确率和答猫的比例的变化
passes, answers = np.array([0, 5, 10, 20, 30]), [known]
for extra in np.diff(passes):
    for _ in range(extra - (len(answers) == 1)):  # one is done  |  已做一次
        victim(cats, training=True)
    answers.append(scores_of(victim, x_train[others]))
found = [np.mean((one > 0) == y_train[others]) for one in answers]
called_cat = [np.mean(one <= 0) for one in answers]
print(f"accuracy on {len(others):,} pictures:", np.round(found, 3))  # zh: "{len(others):,} 张图片上的准确率："
print("called a cat:", np.round(called_cat, 3))  # zh: "答作猫的比例："
plots.lines(
    passes,
    {"accuracy": found, "called a cat": called_cat},  # zh: "准确率", "答作猫"
    xlabel="batches of eight cats in training mode",  # zh: "训练模式下通过的批数（每批八只猫）"
    ylabel="share of the pictures",  # zh: "占图片的比例"
    reference={"half": 0.5},  # zh: "一半"
    title="Not a weight learned, and yet the answers change",  # zh: "一个权重都没学，答案却变了"
)

# %% [markdown] lang="en"
# The statistics now describe eight cats. The more so, the fewer pictures are called a cat, and
# many cats are lost. A real batch is mixed; whether it does harm in
# training, a table below will ask. The remedy is one line for each layer,
# `trainable = False`, which in Keras means for this kind of layer: keep the weights *and*
# use the stored statistics. Many tutorials write `body(x, training=False)` instead. Does
# that hold during `fit`? We try, with a learning rate of 0:

# %% [markdown] lang="zh"
# 现在统计量描述的是八只猫。看得越多，答作猫的图片就越少，许多猫认不出来了。真正的一批是混合的；它在训练中有没有害处，后面的一张表再看。补救办法是每层一行
# `trainable = False`，对这种层，Keras 的含义是：权重不变，*并且*使用存下的统计量。许多教程写的却是
# `body(x, training=False)`。它在 `fit` 时有效吗？把学习率设为 0 来试：

# %% name="survives"
def moves_in_fit(learn):
    """Do the stored means move in fit, though called with training=False?"""  # zh: "以 training=False 调用后，存下的均值在 fit 中会移动吗？"
    body = load_backbone("animals")
    norms_learn(body, learn)
    pixels = keras.Input((64, 64, 3))
    maps = body(pixels, training=False)
    model = keras.Model(pixels, layers.GlobalAveragePooling2D()(maps))
    model.compile(keras.optimizers.SGD(0.0), "mse")
    stored = body.get_layer("norm1").moving_mean
    old = ops.convert_to_numpy(stored).copy()
    model.fit(x_little, np.zeros((len(x_little), 96)), verbose=0)
    return not np.allclose(old, ops.convert_to_numpy(stored))


print("training=False alone: moved?", moves_in_fit(True))  # zh: "只写 training=False：移动了吗？"
print("trainable = False: moved?", moves_in_fit(False))  # zh: "设 trainable = False：移动了吗？"

# %% [markdown] lang="en"
# If the first answer is `True`, your version of Keras lets `fit` overrule the argument, as
# the one of this course does. Setting `trainable = False` works in either case.
#
# ### With all pictures
#
# Now the main network of this lab: all training pictures, head first, then everything, at
# the rates that cross-validation chose. Here the test set is opened, for the first time.
# (The time recorded is that of the last epoch: the first one also builds the graph.)

# %% [markdown] lang="zh"
# 如果第一个答案是 `True`，说明你的 Keras 版本在 `fit` 中会盖过这个参数，本课程所用的版本就是如此。设
# `trainable = False` 在两种情况下都有效。
#
# ### 用全部图片
#
# 现在训练本实验的主要网络：用全部训练图片，先训练头部，再训练全部，用交叉验证选出的学习率。测试集在这里第一次打开。
# （记录的是最后一轮的时间：第一轮还包括构建计算图。）

# %% name="main"
everyone = np.arange(len(y_train))
main = transferred(SOURCE, "frozen", everyone, RATE["frozen"])
right_frozen = (scores_of(main, x_test) > 0) == y_test
clock = [time.perf_counter()]  # then each epoch's end  |  之后是每轮结束的时刻
ended = keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: clock.append(time.perf_counter())
)
tuning = train(main, x_train, y_train, RATE["all"], BODY_STEPS, callbacks=[ended])
right_tuned = (scores_of(main, x_test) > 0) == y_test
accuracy_frozen, accuracy_tuned = right_frozen.mean(), right_tuned.mean()
error = np.sqrt(accuracy_tuned * (1 - accuracy_tuned) / len(y_test))
print(f"frozen {accuracy_frozen:.3f}, fine-tuned {accuracy_tuned:.3f} ± {error:.3f}")  # zh: "冻结 {accuracy_frozen:.3f}，微调 {accuracy_tuned:.3f} ± {error:.3f}"
if imagenet is not None and len(tuning.epoch) > 1:
    assert accuracy_frozen >= 0.94 and accuracy_tuned >= 0.94
training.record("test_accuracy_frozen", accuracy_frozen, scale=pets.scale)
last_epoch = clock[-1] - clock[-2]
training.record_network(main, accuracy_tuned, last_epoch, scale=pets.scale)

# %% name="changed"
better = np.sum(right_tuned & ~right_frozen)
worse = np.sum(right_frozen & ~right_tuned)
chance = np.sqrt(better + worse)
print(f"now right {better}, now wrong {worse}")  # zh: "变对 {better} 张，变错 {worse} 张"
print(f"difference {better - worse:+d}, by chance ± {chance:.1f}")  # zh: "相差 {better - worse:+d}，偶然波动 ± {chance:.1f}"

# %% [markdown] lang="en"
# Only pictures whose answer has changed can tell the two networks apart. If tuning had no
# effect but chance, as many would change for the better as for the worse, give or take the
# square root of their number (the last figure). With the sample, whose source knows
# neither cats nor dogs, fine-tuning gains more than twice that.
#
# **With the photos**: hardly an answer changes. ImageNet holds many dogs, and cross-validation
# chose the smallest of the rates, which leaves the features nearly as they are. That is a
# result, too: the frozen features were enough.

# %% [markdown] lang="zh"
# 只有答案改变了的图片才能区分这两个网络。如果微调的作用只是偶然，变对的和变错的应当一样多，相差不过是其总数的平方根（最后一个数）。
# 用样本时，来源既不认得猫也不认得狗，微调的收获超过了它的两倍。
#
# **用照片时**：几乎没有答案改变。ImageNet 里有许多狗，而交叉验证选出的是最小的学习率，它几乎不改动这些特征。这也是一个结果：
# 冻结的特征就够了。

# %% [markdown] lang="en" section="inside"
# ## What the network looks at
#
# ### Grad-CAM
#
# Which places of the picture spoke for the answer? The last convolution leaves feature maps
# $A_1, \ldots, A_K$ (how many, and of what size, the cell prints). *Gradient-weighted class
# activation mapping* asks how strongly the score $c$ of the class that the network named
# rises with each map, and adds the maps up with these weights. If the answer is "dog", $c = s$;
# if it is "cat", $c = -s$.
#
# $$ \alpha_k = \frac{1}{HW} \sum_{i,j} \frac{\partial c}{\partial A_{kij}} \qquad
#    L_{ij} = \max\Big(0, \sum_k \alpha_k A_{kij}\Big) $$
#
# $A_{kij}$ is map $k$ at row $i$, column $j$; $H$ and $W$ are the height and width of the
# maps; $L$ is the heat map. Only what speaks *for* the class is kept.

# %% [markdown] lang="zh"
# ## 网络在看什么
#
# ### Grad-CAM
#
# 图片的哪些位置支持了这个答案？最后一个卷积层给出特征图 $A_1, \ldots, A_K$（有几张、多大，见打印结果）。*梯度加权类激活
# 映射*（Grad-CAM）问的是：网络所答类别的分数 $c$ 随每张图上升得多快；再以此为权重把各图相加。答狗时 $c = s$，答猫时 $c = -s$。
#
# $$ \alpha_k = \frac{1}{HW} \sum_{i,j} \frac{\partial c}{\partial A_{kij}} \qquad
#    L_{ij} = \max\Big(0, \sum_k \alpha_k A_{kij}\Big) $$
#
# $A_{kij}$ 是第 $k$ 张图在第 $i$ 行第 $j$ 列的值；$H$ 和 $W$ 是特征图的高和宽；$L$ 是热图。只保留*支持*该类的部分。


# %% name="grad-cam"
maps_tensor = main.get_layer("pool").input
convolutions = keras.Model(main.input, maps_tensor)
rest_of_network = keras.Model(maps_tensor, main.output)
maps = convolutions.predict(x_test, batch_size=50, verbose=0)
scores = scores_of(main, x_test)
sign = np.where(scores > 0, 1.0, -1.0).astype("float32")
with tf.GradientTape() as tape:
    watched = tf.constant(maps[:10])
    tape.watch(watched)
    for_the_class = rest_of_network(watched)[:, 0] * sign[:10]
gradients = tape.gradient(for_the_class, watched).numpy()
alphas = gradients.mean(axis=(1, 2))
print(maps.shape, alphas.shape)

# %% [markdown] lang="en"
# In this network the gradient can be had without a tape. $s$ is the sum over $k$ of the
# head's weight $w_k$ times the mean of map $k$, plus a bias, so each unit more of $A_{kij}$
# moves $s$ by $w_k / (HW)$, at every place alike, and $c$ by the same or its opposite. (For heads with more layers this is no longer
# true; then the tape is needed.) With the weights all heat maps come at once:

# %% [markdown] lang="zh"
# 在这个网络里，不用自动微分也能得到梯度。$s$ 等于头部的权重 $w_k$ 乘以第 $k$ 张图的平均值，对 $k$ 求和，再加偏置，所以
# $A_{kij}$ 每增加一个单位，$s$ 就改变 $w_k / (HW)$，在各处相同；$c$ 的改变与此相同或相反。（头部有多层时就不是这样，那就需要自动微分。）有了权重，全部热图可以
# 一次算出：

# %% name="heat"
weights = ops.convert_to_numpy(main.get_layer("head").kernel)[:, 0]
direct = weights * sign[:, None] / maps[0, :, :, 0].size
print(np.allclose(alphas, direct[:10], atol=1e-6))
evidence = np.einsum("nijk,nk->nij", maps, direct)[..., None]
size = x_test.shape[1:3]
evidence = ops.convert_to_numpy(ops.image.resize(evidence, size))
largest = evidence.max(axis=(1, 2), keepdims=True)
heat = np.maximum(evidence, 0) / np.maximum(largest, 1e-9)


def shown(number):
    """The picture in grey, orange where it spoke for the answer."""  # zh: "灰度图片，支持答案的地方为橙色。"
    grey = x_test[number].mean(axis=-1, keepdims=True) / 255
    return grey + 0.7 * heat[number] * (np.array([1.0, 0.5, 0.0]) - grey)


# %% [markdown] lang="en"
# The two cats and three dogs of the test set that the network gets right and is surest of, and
# below each the same picture in grey, the more orange the more a place spoke for the answer
# (the heat map of each picture is divided by its largest value):

# %% [markdown] lang="zh"
# 测试集中网络答对且最有把握的两只猫和三只狗；每张下面是同一张图片的灰度图，越支持答案的地方越橙（每张图片的热图各除以自己的最大值）：

# %% name="five-right"
# alt: Five pictures classified correctly, below them what counted in orange  |  答对的五张图片，下方是同样图片的灰度图，起作用的部分为橙色
is_right = (scores > 0) == y_test
order = np.argsort(-np.abs(scores))
cats_first = [[n for n in order if is_right[n] and y_test[n] == k] for k in (0, 1)]
right = [*cats_first[0][:2], *cats_first[1][:3]]
wrong = [int(n) for n in order if not is_right[n]][:5]
names = [str(name) for name in pets.class_names]
plots.image_grid(
    [*(x_test[right] / 255), *map(shown, right)],
    [names[y_test[n]] for n in right] + [""] * len(right),
    columns=len(right),
    title="Classified correctly: what spoke for the answer",  # zh: "答对：支持答案的部分"
)

# %% [markdown] lang="en"
# And the five mistakes of which it was surest, with what it took them for; above them all the
# mistakes, counted by kind:

# %% [markdown] lang="zh"
# 再看它最有把握的五个错误，标出它当作了什么；上面是全部错误按种类的计数：

# %% name="five-wrong"
# alt: Five pictures classified wrongly, and below them in orange the parts that misled  |  答错的五张图片，下方以橙色标出误导它的部分
missed = [int(np.sum(~is_right & (y_test == label))) for label in (0, 1)]
print(f"cats taken for dogs: {missed[0]}, dogs taken for cats: {missed[1]}")  # zh: "猫当作狗：{missed[0]}，狗当作猫：{missed[1]}"
said = [names[int(scores[n] > 0)] for n in wrong]
plots.image_grid(
    [*(x_test[wrong] / 255), *map(shown, wrong)],
    [f"{names[y_test[n]]} → {name}" for n, name in zip(wrong, said, strict=True)]
    + [""] * len(wrong),
    columns=len(wrong),
    title="Classified wrongly: what spoke for the wrong answer",  # zh: "答错：支持错误答案的部分"
)

# %% [markdown] lang="en"
# Such pictures invite stories. (**With the photos**: look at the names, too; a "mistake" may be
# one of the label.) Do the orange places really carry the answer? That can be
# tested: paint over the half of each test picture with the larger values of the sum (before
# negative ones are cut off), in the picture's mean colour; then the other half instead; and
# measure the accuracy of both. But pictures half of which is missing are hard in any case. So
# a third line hides a half that is drawn at random, in patches as coarse as the heat maps.

# %% [markdown] lang="zh"
# 这样的图很容易让人编故事。（**用照片时**：名称也要看，照片的标签本身也可能是错的。）橙色的地方真的承载着答案吗？这可以检验：把每张测试
# 图片中加权和（去掉负数之前）较大的一半用该图的平均颜色涂掉，再换成涂掉另一半，分别测准确率。不过，少了一半的图片本来就难认。所以第三行
# 涂掉随机抽取的一半，色块的粗细与热图相同。

# %% name="cover"
def covered(values):
    """All test pictures, painted over where the values are large."""  # zh: "全部测试图片，数值大的地方被涂掉。"
    hidden = values > np.median(values, axis=(1, 2), keepdims=True)
    plain = x_test.mean(axis=(1, 2), keepdims=True).astype("uint8")
    return np.where(hidden, plain, x_test)


patches = np.random.default_rng(1).uniform(size=(*maps.shape[:3], 1))
patches = ops.convert_to_numpy(ops.image.resize(patches.astype("float32"), size))
halves = {
    "what spoke for the answer": evidence,  # zh: "支持答案的一半"
    "the other half": -evidence,  # zh: "另一半"
    "a half at random": patches,  # zh: "随机的一半"
}
for name, values in halves.items():
    print(f"hidden: {name}, accuracy {accuracy(main, covered(values), y_test):.3f}")  # zh: "涂掉{name}，准确率 {accuracy(main, covered(values), y_test):.3f}"

# %% [markdown] lang="en"
# Without the half that spoke for the answer the accuracy falls much further than without the
# other one; a random half lies between the two. So the heat map does say where the answer
# comes from; it does not say what was seen there.

# %% [markdown] lang="zh"
# 涂掉支持答案的一半，准确率比涂掉另一半下降得多得多；涂掉随机的一半，结果介于两者之间。所以热图确实说明答案来自哪里；但它不说明在那里
# 看到了什么。

# %% [markdown] lang="en" section="comparison"
# ## What transfer is worth
#
# One run with a hundred pictures is one random draw. `labs bench 10c-curves` ran the
# function `measured` above with three seeds each, which draw other training pictures and
# other beginnings of the head. First the four ways, against the number of pictures. The
# bands are the standard deviation over the seeds.

# %% [markdown] lang="zh"
# ## 迁移值多少
#
# 用一百张图片跑一次，只是一次抽签。`labs bench 10c-curves` 用三个种子各运行了上面的函数 `measured`；种子不同，抽到的训练图片和
# 头部的起点也不同。先看四种方式随图片数的变化。色带是各种子间的标准差。

# %% name="sizes"
# alt: Test accuracy against the number of training pictures, four ways  |  四种方式的测试准确率随训练图片数的变化
grid = labdata.grid("10c-curves", pets.scale)
counts = [f"{count}" for count in SIZES]


def by_count(arm):
    """Accuracies of an arm, one row for each number of pictures."""  # zh: "一组的准确率，每种图片数一行。"
    return np.array([grid[arm][count] for count in counts if count in grid[arm]])


four = {
    "from scratch": by_count("scratch"),  # zh: "从零训练", "scratch"
    "frozen": by_count("frozen"),  # zh: "冻结", "frozen"
    "top tuned": by_count("top"),  # zh: "微调顶部", "top"
    "all tuned": by_count("all"),  # zh: "微调全部", "all"
}
plots.lines(
    SIZES,
    {name: values.mean(axis=1) for name, values in four.items()},
    error={name: values.std(axis=1, ddof=1) for name, values in four.items()},
    xscale="log",
    xlabel="training pictures",  # zh: "训练图片数"
    ylabel="test accuracy",  # zh: "测试准确率"
    title="Transfer is worth most when pictures are few",  # zh: "图片少时，迁移最有价值"
)

# %% name="gain"
rows = {
    count: {name: values[place].mean() for name, values in four.items()}
    for place, count in enumerate(SIZES)
}
gain = (by_count("all") - by_count("scratch")).mean(axis=1)
for count, more in zip(SIZES, gain, strict=True):
    rows[count]["gain (points)"] = f"{100 * more:+.1f}"  # zh: "增益（百分点）", "{100 * more:+.1f}"
assert gain[0] >= 0.15
plots.results_table(
    rows,
    name="pictures",  # zh: "图片数"
    formats={name: ".1%" for name in four},
    title="Mean test accuracy of three seeds; gain: all tuned - scratch",  # zh: "三个种子的平均测试准确率；增益：微调全部减从零训练"
)

# %% [markdown] lang="en"
# With 40 pictures fine-tuning is ahead of training from scratch by more than 15 points; the
# cell stops if it is not. With the sample the gain then shrinks: with 300 pictures and with all
# of them it is a few points. Three of the curves lie close together. Here they are once more,
# without scratch:

# %% [markdown] lang="zh"
# 用 40 张图片时，微调比从零训练高出 15 个百分点以上；若不是这样，这一格就会停下。用样本时，增益随后缩小：用 300 张和用全部图片时，
# 只有几个百分点。有三条曲线靠得很近。去掉从零训练，再画一次：

# %% name="three-ways"
# alt: Test accuracy of frozen features and of the two ways of fine-tuning  |  冻结的特征与两种微调的测试准确率
three = {name: four[name] for name in list(four)[1:]}
plots.lines(
    SIZES,
    {name: values.mean(axis=1) for name, values in three.items()},
    error={name: values.std(axis=1, ddof=1) for name, values in three.items()},
    xscale="log",
    xlabel="training pictures",  # zh: "训练图片数"
    ylabel="test accuracy",  # zh: "测试准确率"
    title="With 40 pictures three seeds do not tell the ways apart",  # zh: "用 40 张图片时，三个种子分不出这几种方式的高下"
)

# %% [markdown] lang="en"
# With 40 pictures the bands overlap: the head alone does nearly all the work. With all
# pictures of the sample, frozen features are no better than training from scratch any more, and
# fine-tuning of the top and of all layers, which come out alike, are ahead of both: what the
# body does not see, no head can learn. So begin with frozen features, and fine-tune when there
# are pictures enough to tell whether it helps.
#
# **With the photos**: scratch stays far behind even with all pictures, and fine-tuning of all
# gives what the frozen features give.
#
# Two things differ besides the way. The rates were chosen with two thirds of all pictures; for
# 40 another might be better. And each way has its number of steps, whatever the number of
# pictures: 240 steps from scratch are 120 epochs with 40 pictures, but 3 with 1,500. What
# longer training would bring was not measured.

# %% [markdown] lang="zh"
# 用 40 张图片时，色带重叠：几乎全靠头部。用样本的全部图片时，冻结的特征不再比从零训练好，而微调顶部和微调全部不相上下，都超过这两者：
# 主体看不见的，头部学不会。所以先用冻结的特征；图片多到足以看出微调有没有帮助时，再微调。
#
# **用照片时**：即使用全部图片，从零训练仍远远落后；微调全部的结果与冻结的特征相同。
#
# 除了方式以外，还有两点不同。学习率是用全部图片的三分之二选出的；对 40 张图片，也许别的更好。另外，每种方式的步数固定，与图片数无关：
# 从零训练走 240 步，用 40 张图片是 120 轮，用 1,500 张只有 3 轮。训练更久会怎样，没有测量。

# %% [markdown] lang="en"
# ### The head first, or all at once
#
# What is our first rule worth? From the cross-validation above: the last convolutions with a
# head that was trained beforehand ("top"), and with a new head that learns together with them
# at one rate ("together"). Both take the same steps at the same rate; only
# the head's own training is left out. The differences are taken third by third, for both data
# sets: all three, and their mean with its standard error.

# %% [markdown] lang="zh"
# ### 头部先行，还是一起训练
#
# 第一条规则值多少？用上面的交叉验证：最后几个卷积层，一次配已先训练好的头部（“top”），一次配与它们用同一个学习率一起学习的新头部
# （“together”）。两者的步数和学习率都相同，只是省去了头部自己的训练。差是逐份求出的，两份数据都列出：三个差，以及它们的平均
# 和标准误差。

# %% name="head-first"
rows = {}
for scale, rate in [(s, r) for s in ("sample", "full") for r in ("0.001", "0.01")]:
    there = labdata.grid("10c-choice", scale)
    first, at_once = (
        100 * np.array(there[f"{way} {rate}"]["accuracy"])
        for way in ("top", "together")
    )
    change = at_once - first
    error = change.std(ddof=1) / len(change) ** 0.5
    rows[f"{scale}, {rate}"] = {
        "head first": f"{first.mean():.1f}%",  # zh: "头部先行", "{first.mean():.1f}%"
        "all at once": f"{at_once.mean():.1f}%",  # zh: "一起训练", "{at_once.mean():.1f}%"
        "each third": "  ".join(f"{one:+.1f}" for one in change),  # zh: "各份", "  ", "{one:+.1f}"
        "difference (points)": f"{change.mean():+.1f} ± {error:.1f}",  # zh: "差（百分点）", "{change.mean():+.1f} ± {error:.1f}"
    }
plots.results_table(rows, name="data, rate")  # zh: "数据，学习率"

# %% [markdown] lang="en"
# Look at the single thirds first. With the sample they happen to agree closely, and the
# standard error comes out tiny; that is luck. The pictures of a third alone leave a
# difference uncertain by several tenths of a point. At the rate 0.001 the head's own start is
# worth one to two points with both data sets; with three thirds that is a hint rather than a
# proof. (The head's own training adds steps, which are part of the difference.)
#
# **With the photos**, at 0.01, look at the accuracies: this rate is too large for the body, and
# a good beginning does not save it.

# %% [markdown] lang="zh"
# 先看各份的差。用样本时，它们碰巧十分接近，标准误差因此很小；这是运气。单是一份图片的数量，就让一个差有零点几个百分点的不确定。
# 学习率为 0.001 时，头部先行在两份数据上都值一到两个百分点；只有三份，这只是提示，还不是证明。（头部自己的训练多走了一些步，
# 这也是差别的一部分。）
#
# **用照片时**，学习率为 0.01 的一行要看准确率：这个学习率对主体太大，好的开头也救不了它。

# %% [markdown] lang="en"
# ### Batch normalisation, measured
#
# The same fine-tuning of all layers with 40 pictures, once with the stored statistics and once
# with normalisation that learns. Nothing else is changed. The last column is the mean of the
# differences, seed by seed, with its standard error; both data sets are shown.

# %% [markdown] lang="zh"
# ### 批归一化：测一测
#
# 同样是用 40 张图片微调全部，一次用存下的统计量，一次让归一化学习，其余不变。最后一列是逐个种子之差的平均及其标准误差；两份数据都
# 列出。

# %% name="norm-table"
rows = {}
for scale in ("sample", "full"):
    there = labdata.grid("10c-curves", scale)
    kept, learning_too = (100 * np.array(there[arm]["40"]) for arm in ("all", "norms"))
    change = learning_too - kept
    error = change.std(ddof=1) / len(change) ** 0.5
    rows[scale] = {
        "stored statistics": f"{kept.mean():.1f}%",  # zh: "存下的统计量", "{kept.mean():.1f}%"
        "statistics that learn": f"{learning_too.mean():.1f}%",  # zh: "学习的统计量", "{learning_too.mean():.1f}%"
        "difference (points)": f"{change.mean():+.1f} ± {error:.1f}",  # zh: "差（百分点）", "{change.mean():+.1f} ± {error:.1f}"
    }
plots.results_table(rows, name="data")  # zh: "数据"

# %% [markdown] lang="en"
# A difference that does not exceed about two of its standard errors cannot be told from
# chance. So it is with the little network on the sample: with mixed batches of 20 no harm can
# be shown. With MobileNet on the photos the harm is plain, many times its error. (With
# three seeds even the standard error is a rough one, and the two networks and
# pictures differ in much else, so the table does not say why.) The stored statistics cost
# nothing and need no luck with the batches: where there are few pictures they are a
# precaution, which on the photos paid.

# %% [markdown] lang="zh"
# 差若不超过大约两倍标准误差，就与偶然分不开。样本上的小网络就是这样：每批 20 张混合的图片，看不出害处。照片上的 MobileNet 则害处
# 明显，是误差的许多倍。（只有三个种子，标准误差本身也很粗略；两个网络和两份图片还有许多别的不同，所以这张表不说明原因。）存下的统计量
# 不费什么，也不靠各批的运气：图片少时，使用它是一种预防，在照片上确有回报。

# %% [markdown] lang="en"
# ### Negative transfer
#
# Does any source do? The little network on pictures of 64 x 64, frozen, with the weights of
# three sources: animals; textures (stripes, dots, clouds); and none, the random numbers that
# it starts from. Beside it the same network trained from scratch. (All heads learn at the rate
# that was chosen for the frozen features of the main source.)

# %% [markdown] lang="zh"
# ### 负迁移
#
# 随便什么来源都行吗？64×64 的图片，冻结的小网络，权重来自三种来源：动物；花纹（条纹、圆点、云）；没有来源，即初始的随机数。
# 旁边是从零训练的同一个网络。（所有头部都用为主要来源的冻结特征选出的学习率。）

# %% name="sources"
# alt: Test accuracy of frozen animals, textures and random numbers, and from scratch  |  冻结的动物、花纹、随机数与从零训练的测试准确率
frozen_from = {
    "scratch": by_count("scratch"),  # zh: "从零训练", "scratch"
    "animals": by_count("animals_frozen"),  # zh: "动物", "animals_frozen"
    "textures": by_count("textures_frozen"),  # zh: "花纹", "textures_frozen"
    "random": by_count("random_frozen"),  # zh: "随机数", "random_frozen"
}
plots.lines(
    SIZES,
    {name: values.mean(axis=1) for name, values in frozen_from.items()},
    error={name: values.std(axis=1, ddof=1) for name, values in frozen_from.items()},
    xscale="log",
    xlabel="training pictures",  # zh: "训练图片数"
    ylabel="test accuracy",  # zh: "测试准确率"
    title="What frozen features are worth depends on their source",  # zh: "冻结特征的价值取决于来源"
)

# %% [markdown] lang="en"
# Random numbers are lowest throughout. The curve from scratch begins below the textures, with
# 40 pictures, and lies above them with 300. Frozen textures stay low however many pictures
# come: the head can only use what the body sees. The next table puts numbers to it: what a
# source adds to training from scratch, in points, seed by seed, with the standard error; below
# zero it takes away. (Textures with all layers tuned were measured for 40 and 300 pictures only.)

# %% [markdown] lang="zh"
# 随机数始终最低。从零训练的曲线在 40 张图片时低于花纹，在 300 张时高于花纹。冻结的花纹网络，图片再多，曲线也上不去：头部只能利用主体
# 看得见的东西。下表给出数字：与从零训练相比，一个来源带来多少个百分点，逐个种子求差，附标准误差；小于零就是拿走。（花纹、微调全部只测了
# 40 张和 300 张图片。）

# %% name="negative"
rows = {}
for count in counts:
    scratch_here = 100 * np.array(grid["scratch"][count])
    rows[count] = {"scratch": f"{scratch_here.mean():.1f}%"}  # zh: "从零训练", "{scratch_here.mean():.1f}%"
    for name, arm in {
        "animals, frozen": "animals_frozen",  # zh: "动物，冻结", "animals_frozen"
        "textures, frozen": "textures_frozen",  # zh: "花纹，冻结", "textures_frozen"
        "textures, all tuned": "textures_all",  # zh: "花纹，微调全部", "textures_all"
    }.items():
        if count in grid[arm]:
            change = 100 * np.array(grid[arm][count]) - scratch_here
            error = change.std(ddof=1) / len(change) ** 0.5
            rows[count][name] = f"{change.mean():+.1f} ± {error:.1f}"
plots.results_table(
    rows,
    name="pictures",  # zh: "图片数"
    title="What a source adds to training from scratch (or takes away), points",  # zh: "与从零训练相比，来源带来（或拿走）多少个百分点"
)

# %% [markdown] lang="en"
# The first row is no loss: with 40 pictures frozen textures add some points. With
# 300 the sign has turned. This is **negative transfer**: a network that brings along
# what it learned from textures does worse than one that brings along nothing. Frozen, it cannot
# unlearn. Fine-tuned, too, it stays behind scratch at our rate and in our steps; with the sample
# it at least does better than frozen. Three things differ between fine-tuning and scratch
# besides the beginning: the rate, the number of steps (both were set for the main source), and
# normalisation, which keeps the statistics of the textures in the one and learns in the other.
# Part of the difference is theirs. Nobody could have told this from the textures' own accuracy,
# which the card above gives. It takes the comparison with scratch.
#
# **With the photos**: the little network's animals, which are drawn, are no better than
# scratch either. How near a source is, is a matter of the target, too.

# %% [markdown] lang="zh"
# 第一行并不是损失：用 40 张图片时，冻结的花纹网络还带来几个百分点。用 300 张时，正负号变了。这就是**负迁移**：带着花纹知识的网络，比什么
# 都不带的更差。冻结时，它忘不掉。微调后，用我们的学习率和步数，它仍落后于从零训练；用样本时，至少比冻结时好。微调与从零训练之间，除了
# 起点，还有三点不同：学习率、步数（两者都是为主要来源定的），以及归一化：前者保留花纹的统计量，后者自己学习。差别的一部分来自它们。
# 从花纹网络自己的准确率（见上面的卡片）看不出这一点。必须与从零训练比较才知道。
#
# **用照片时**：小网络的动物是绘制的，它也不比从零训练好。来源离得近不近，还要看目标是什么。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 10c.1 (2 points): the numbers that move
#
# `weights` is the list of the numbers of weights, layer by layer from the picture to the head;
# `norms` says of each layer whether it is batch normalisation. Everything from the layer
# numbered `first` on is fine-tuned (counting from 0), but normalisation stays frozen. Return
# how many weights are trained. For `[10, 4, 20, 5]`, where only the second layer is a
# normalisation, it is 25 with `first = 1` and 5 with `first = 3`.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断。
#
# ### 练习 10c.1（2 分）：会变动的数
#
# `weights` 是从图片到头部各层权重个数的列表；`norms` 说明每一层是不是批归一化。从第 `first` 层起（从 0 数起）全部微调，但归一化
# 保持冻结。返回要训练的权重个数。对 `[10, 4, 20, 5]`，其中只有第二层是归一化：`first = 1` 时结果是 25，`first = 3` 时是 5。


# %% name="numbers-that-move" exercise="10c.1"
def numbers_that_move(weights, norms, first):
    """Return how many weights are trained."""  # zh: "返回要训练的权重个数。"
    ### BEGIN SOLUTION
    pairs = zip(weights[first:], norms[first:], strict=True)
    return sum(count for count, norm in pairs if not norm)
    ### END SOLUTION


# %% check="10c.1"
check("10c.1", numbers_that_move)

# %% [markdown] lang="en"
# How many weights does each way train in the main network of this lab?

# %% [markdown] lang="zh"
# 在本实验的主要网络里，每种方式训练多少个权重？

# %% name="count-them"
with check.needs("10c.1"):
    kinds = [isinstance(layer, layers.BatchNormalization) for layer in main.layers]
    sizes = [layer.count_params() for layer in main.layers]
    places = [layer.name for layer in main.layers]
    cuts = {"frozen": "pool", "top": TOP, "all": places[0]}
    for way, cut in cuts.items():
        moving = numbers_that_move(sizes, kinds, places.index(cut) + 1)
        print(f"{way:6} {moving:9,} of {sum(sizes):,}")  # zh: "{way:6} {moving:9,} / {sum(sizes):,}"

# %% [markdown] lang="en"
# ### Exercise 10c.2 (3 points): statistics that move
#
# What one batch in training mode does to a normalisation layer. `maps` has the shape
# (pictures, rows, columns, channels); `mean` and `variance` are the stored values, one a
# channel. The layer takes the batch's mean and variance in each channel (the variance is the
# mean squared distance from the mean) and stores
# `momentum` times the old value plus `1 - momentum` times the batch's. Return the new
# mean and the new variance. By hand: one channel, stored 0 and 1, two pictures of one pixel,
# 3 and 7, momentum 0.9: the new mean is 0.5, the new variance 1.3.

# %% [markdown] lang="zh"
# ### 练习 10c.2（3 分）：移动的统计量
#
# 训练模式下的一批对归一化层做了什么。`maps` 的形状是 `(pictures, rows, columns, channels)`；`mean` 和 `variance` 是存下的值，每个
# 通道一个。这一层逐通道求出本批的均值和方差（方差是与均值之差的平方的平均），存下 `momentum` 乘旧值加上 `1 - momentum` 乘本批的值。
# 返回新的均值和新的方差。手算一例：一个通道，存的是 0 和 1，两张一个像素的图片，3 和 7，动量 0.9：新的均值是 0.5，新的方差是 1.3。


# %% name="moved-statistics" exercise="10c.2"
def moved_statistics(mean, variance, maps, momentum):
    """Return the stored mean and variance after one batch."""  # zh: "返回一批之后存下的均值和方差。"
    ### BEGIN SOLUTION
    new_mean = maps.mean(axis=(0, 1, 2))
    new_variance = maps.var(axis=(0, 1, 2))
    return (
        momentum * mean + (1 - momentum) * new_mean,
        momentum * variance + (1 - momentum) * new_variance,
    )
    ### END SOLUTION


# %% check="10c.2"
check("10c.2", moved_statistics)

# %% [markdown] lang="en"
# ### Exercise 10c.3 (3 points): the heat map of Grad-CAM
#
# `maps` and `gradients` have the shape (rows, columns, maps). Return the heat map of the formula
# in the section "Grad-CAM", with the shape (rows, columns), not scaled. By hand: the first map has the rows 1 0 / 2 0
# and the gradients 4 0 / 0 0, the second 0 3 / 1 0 and -1 -1 / 0 0. The result is
# 1 0 / 1.5 0.

# %% [markdown] lang="zh"
# ### 练习 10c.3（3 分）：Grad-CAM 的热图
#
# `maps` 和 `gradients` 的形状是 `(rows, columns, maps)`。按“Grad-CAM”一节的公式返回热图，形状为 `(rows, columns)`，不作缩放。手算一例：第一张图
# 的两行是 1 0 / 2 0，梯度是 4 0 / 0 0；第二张图是 0 3 / 1 0，梯度是 -1 -1 / 0 0。结果是 1 0 / 1.5 0。


# %% name="grad-cam-exercise" exercise="10c.3"
def grad_cam(maps, gradients):
    """Return the heat map: what spoke for the class, and where."""  # zh: "返回热图：哪里支持该类，支持多少。"
    ### BEGIN SOLUTION
    alphas = gradients.mean(axis=(0, 1))
    return np.maximum((maps * alphas).sum(axis=-1), 0)
    ### END SOLUTION


# %% check="10c.3"
check("10c.3", grad_cam)

# %% [markdown] lang="en"
# ### Exercise 10c.4 (2 points): a rate for each layer
#
# Instead of one small rate for the whole body one can let the rate fall from layer to layer:
# the head has `head_rate`, the layer before it `head_rate / factor`, the one before that again
# divided by `factor`, and so on. Return the list of the rates of `count` layers, beginning
# with the layer nearest to the picture; the head is the last of them. For `count = 3`,
# `head_rate = 0.01`, `factor = 10` it is `[0.0001, 0.001, 0.01]`. (Howard and Ruder, 2018,
# take a factor of 2.6.)

# %% [markdown] lang="zh"
# ### 练习 10c.4（2 分）：每层一个学习率
#
# 整个主体不用同一个小学习率，也可以让学习率逐层下降：头部用 `head_rate`，它前一层用 `head_rate / factor`，再前一层又除以
# `factor`，依此类推。返回 `count` 层的学习率列表，从最靠近图片的层开始，头部是最后一层。对 `count = 3`、`head_rate = 0.01`、
# `factor = 10`，结果是 `[0.0001, 0.001, 0.01]`。（Howard 与 Ruder 2018 年取 factor 为 2.6。）


# %% name="layer-rates" exercise="10c.4"
def layer_rates(count, head_rate, factor):
    """Return the rates, from the layer nearest to the picture to the head."""  # zh: "返回各层学习率，从最靠近图片的层到头部。"
    ### BEGIN SOLUTION
    return [head_rate / factor ** (count - 1 - i) for i in range(count)]
    ### END SOLUTION


# %% check="10c.4"
check("10c.4", layer_rates)

# %% [markdown] lang="en"
# For the little network, from conv1 to the head, and beside it the one rate at which this lab
# tunes all layers of its main network:

# %% [markdown] lang="zh"
# 用于小网络，从 conv1 到头部；下面是本实验微调主要网络全部层时所用的唯一的学习率：

# %% name="rates-of-layers"
with check.needs("10c.4"):
    tuned_layers = ["conv1", "conv2", "conv3", "conv4", "conv5", "head"]  # zh: "conv1", "conv2", "conv3", "conv4", "conv5", "头部"
    for name, rate in zip(tuned_layers, layer_rates(6, HEAD_RATE, 2.6), strict=True):
        print(f"{name}: {rate:.5f}")  # zh: "{name}：{rate:.5f}"
    print(f"all tuned: {RATE['all']:.5f}")  # zh: "微调全部：{RATE['all']:.5f}"

# %% [markdown] lang="en"
# ### Exercise 10c.5 (2 points): does it help?
#
# `transfer` and `scratch` are arrays of test accuracies, one value a seed. The difference of
# their means has the standard error
# $\sqrt{\operatorname{var}_t / n_t + \operatorname{var}_s / n_s}$, with the variances
# (`ddof=1`) and the numbers of seeds of both sides. Return 1 if transfer is better by more than
# two standard errors, -1 if it is worse by more than two, else 0. By hand: 0.8, 0.9, 1.0
# against 0.5, 0.6, 0.7 differ by 0.3; the standard error is
# $\sqrt{0.01/3 + 0.01/3} \approx 0.082$; the verdict is 1. (The tables above pair the
# seeds. Here the two sides may have different numbers of seeds, so they cannot be paired.)

# %% [markdown] lang="zh"
# ### 练习 10c.5（2 分）：有没有帮助？
#
# `transfer` 和 `scratch` 是测试准确率的数组，每个种子一个值。均值之差的标准误差是
# $\sqrt{\operatorname{var}_t / n_t + \operatorname{var}_s / n_s}$，其中是两边的方差（`ddof=1`）和种子数。若迁移好出两倍标准误差
# 以上，返回 1；若差出两倍以上，返回 -1；否则返回 0。手算一例：0.8、0.9、1.0 与 0.5、0.6、0.7 相差 0.3，标准误差是
# $\sqrt{0.01/3 + 0.01/3} \approx 0.082$，判定为 1。（上面的表把种子配成对。这里两边的种子数可以不同，所以无法配对。）


# %% name="transfer-verdict" exercise="10c.5"
def transfer_verdict(transfer, scratch):
    """Return 1, -1 or 0: better, worse, or cannot be told."""  # zh: "返回 1、-1 或 0：更好、更差或分不出。"
    ### BEGIN SOLUTION
    difference = transfer.mean() - scratch.mean()
    error = np.sqrt(
        transfer.var(ddof=1) / len(transfer) + scratch.var(ddof=1) / len(scratch)
    )
    return int(np.sign(difference)) if abs(difference) > 2 * error else 0
    ### END SOLUTION


# %% check="10c.5"
check("10c.5", transfer_verdict)

# %% [markdown] lang="en"
# Your verdicts on the sources of this lab, against training from scratch, by the number of
# pictures. (With three seeds the standard error is itself uncertain; take a single 1 or
# -1 for a hint.)

# %% [markdown] lang="zh"
# 你对本实验各种来源的判定（与从零训练相比），按图片数列出。（只有三个种子时，标准误差本身也不准；单独一个 1 或 -1 只能当作提示。）

# %% name="verdicts"
with check.needs("10c.5"):
    for arm in ("frozen", "top", "all", "textures_frozen"):
        both = zip(by_count(arm), by_count("scratch"), strict=True)
        print(f"{arm:16}", [transfer_verdict(one, other) for one, other in both])

# %% [markdown] lang="en"
# ### Question 10c.6 (4 points): in words
#
# A hospital has 200 X-ray pictures of two kinds, half of each, and a network trained on ImageNet. Somebody
# loads the network, puts a new head on it, trains all layers with Adam at a rate of 0.01 in
# batches of 4 and finds 60 % on 50 test pictures, again half of each. "Transfer does not work for X-rays," they
# conclude. Name three things in this training that you would do otherwise, each with its
# reason, and say what would have to be measured before the conclusion may be drawn. Eight
# sentences at most.

# %% [markdown] lang="zh"
# ### 问答 10c.6（4 分）：用文字回答
#
# 一家医院有两类共 200 张 X 光片，各占一半，以及一个在 ImageNet 上训练的网络。有人载入网络，装上新头部，用 Adam、学习率 0.01、每批 4 张训练
# 全部层，在 50 张测试图片（两类也各占一半）上得到 60%。他的结论是：“迁移对 X 光片不管用。”请指出这次训练中你会改做的三处，各说明理由；并说出在
# 下结论之前还必须测量什么。不超过八句话。

# %% [markdown] lang="en" answer="10c.6" points=4
# <!-- BEGIN SOLUTION -->
# The head should be trained first, with the body frozen: as long as it is random it sends
# random gradients into the body. Then the body should learn at a far smaller rate, such as
# 0.0001, or what it knows is destroyed in a few steps. Normalisation should keep its stored
# statistics, since a batch of four gives very poor ones. Before one speaks of the source, the
# same network has to be trained from scratch on the same pictures, and with frozen features,
# with several seeds or splits: transfer is negative only if it is worse than scratch. And an
# accuracy of 60 % on 50 pictures has a standard error of 7 points, so it says little by
# itself.
#
# *Rubric: head first, with the reason (1 point); small rate for the body, with the reason (1
# point); stored statistics of normalisation, with the small batch as the reason (1 point);
# comparison with scratch (or frozen features) on the same pictures, with several seeds or
# with the standard error (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="10c.6" points=4
# <!-- BEGIN SOLUTION -->
# 应当先冻结主体，只训练头部：头部还是随机数时，传回主体的梯度也是随机的。然后主体要用小得多的学习率，例如 0.0001，否则几步之内
# 就会毁掉它所知道的。归一化应保持存下的统计量，因为 4 张一批求出的统计量很差。要谈论来源，先得在同样的图片上从零训练同样的网络，
# 并测冻结的特征，各用几个种子或几种划分：只有比从零训练更差，才叫负迁移。另外，50 张图片上 60% 的准确率，标准误差有 7 个百分点，单独一个数
# 说明不了什么。
#
# *评分：头部先行并说明理由（1 分）；主体用小的学习率并说明理由（1 分）；归一化用存下的统计量，理由是批太小（1 分）；在同样的图片上与
# 从零训练（或冻结特征）比较，用几个种子或给出标准误差（1 分）。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# How your exercises stand. (The question in words, 4 points, is marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 你的练习进度。（文字题 4 分，由老师评阅。）

# %% name="results"
training.record("gain_over_scratch_40_pictures", float(gain[0]), scale=pets.scale)
check.progress("10c")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - A trained body turns pictures into features that other tasks can use; it is
#   worth most when pictures are few. Begin with frozen features.
# - Fine-tuning: the head first and fast, then the body at a smaller rate. Rates are chosen
#   by cross-validation, never on the test set.
# - Batch normalisation keeps its stored statistics (`trainable = False` for its layers): a
#   precaution that costs nothing. It paid with the photos; with the sample no harm was shown.
# - A source that has nothing to do with the target can be worse than none. Transfer is
#   measured against training from scratch, with several seeds.
# - Grad-CAM shows where an answer comes from, not what was seen there.
#
# **Next:** the practice session of week 11, where you choose one of the networks of weeks 6
# to 10 for a task of its own: facial expressions.

# %% [markdown] lang="zh"
# ## 要点
#
# - 训练好的主体把图片变成别的任务也能用的特征；图片少时最有价值。先试冻结的特征。
# - 微调：头部先行、学得快，然后主体用较小的学习率。学习率用交叉验证来选，绝不用测试集。
# - 批归一化保持存下的统计量（把这些层设为 `trainable = False`）：这是不费什么的预防。在照片上有回报；在样本上看不出不这样做的害处。
# - 与目标毫不相干的来源可能不如没有。迁移要与从零训练比较，用几个种子。
# - Grad-CAM 说明答案来自哪里，不说明在那里看到了什么。
#
# **下一步**：第 11 周的上机实验，你要从第 6 至 10 周的网络中选一个，用于一项新任务：人脸表情。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - J. Yosinski, J. Clune, Y. Bengio, H. Lipson, "How transferable are features in deep neural
#   networks?", *Advances in Neural Information Processing Systems* 27 (2014), 3320-3328:
#   frozen and fine-tuned, layer by layer; the farther the source, the less it gives.
# - R. R. Selvaraju and others, "Grad-CAM: visual explanations from deep networks via
#   gradient-based localization", *IEEE International Conference on Computer Vision* (2017),
#   618-626: section 3 (the formula, and when it equals the weights of the head).
# - J. Howard, S. Ruder, "Universal language model fine-tuning for text classification", *ACL*
#   (2018), 328-339: section 3.2 (a rate for each layer).
# - A. G. Howard and others, "MobileNets: efficient convolutional neural networks for mobile
#   vision applications", arXiv:1704.04861.
# - O. Russakovsky and others, "ImageNet large scale visual recognition challenge",
#   *International Journal of Computer Vision* 115 (2015), 211-252: section 3.1 (the classes).
# - S. J. Pan, Q. Yang, "A survey on transfer learning", *IEEE Transactions on Knowledge and
#   Data Engineering* 22 (2010), 1345-1359: section 6 (negative transfer).

# %% [markdown] lang="zh"
# ## 参考文献
#
# - J. Yosinski、J. Clune、Y. Bengio、H. Lipson，“How transferable are features in deep neural
#   networks?”，*Advances in Neural Information Processing Systems* 27（2014），3320-3328：逐层冻结与微调；来源越远，收益越小。
# - R. R. Selvaraju 等，“Grad-CAM: visual explanations from deep networks via gradient-based
#   localization”，*IEEE International Conference on Computer Vision*（2017），618-626：第 3 节（公式，以及何时等于头部的权重）。
# - J. Howard、S. Ruder，“Universal language model fine-tuning for text classification”，*ACL*（2018），328-339：第 3.2 节
#   （每层一个学习率）。
# - A. G. Howard 等，“MobileNets: efficient convolutional neural networks for mobile vision applications”，arXiv:1704.04861。
# - O. Russakovsky 等，“ImageNet large scale visual recognition challenge”，*International Journal of Computer Vision* 115
#   （2015），211-252：第 3.1 节（类别）。
# - S. J. Pan、Q. Yang，“A survey on transfer learning”，*IEEE Transactions on Knowledge and Data Engineering* 22（2010），
#   1345-1359：第 6 节（负迁移）。
