# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "VGG and batch normalisation: birds"
#       zh: VGG 与批归一化：识别鸟类
#     case:
#       en: "VGG and BatchNorm: birds"
#       zh: VGG 与批归一化：鸟类分类
#     week: 7
#     chapter:
#       en: "Classic convolutional networks (1)"
#       zh: 第五章 经典卷积神经网络（上）
#     minutes: {sample: 1, full: 1}
#     memory_mib: {sample: 2500, full: 2500}
#     data: [birds]
#     python: "3.11"
#     grids:
#       rates:
#         cells: [setup, load, prepare, network, settings, walk, grid]
#         function: measured
#         arms: [plain_low, plain_middle, plain_high, norm_low, norm_middle, norm_high]
#         seeds: [1, 2, 3]
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - show that two 3 x 3 convolutions see what one 5 x 5 sees, with fewer weights, by a
#   formula and by a measurement,
# - count all 138,357,544 weights of VGG-16, layer by layer,
# - say what batch normalisation computes in training, what in use, and what goes wrong
#   when the two are mixed up,
# - tell from three seeds at three learning rates what batch normalisation is worth, and
#   what is only noise,
# - ask a trained network *where* in a photo it saw the bird.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 用公式和测量说明：两个 3×3 卷积看到的范围与一个 5×5 卷积相同，权重却更少；
# - 逐层数出 VGG-16 的全部 138,357,544 个权重；
# - 说出批归一化在训练时算什么、在使用时算什么，两者混淆会出什么错；
# - 用三种学习率、三个种子判断批归一化值多少，哪些差别只是噪声；
# - 让训练好的网络指出，它在照片的*哪里*看到了鸟。

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
import labdata
from helpers import costs, data, plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=2014)

import keras
import numpy as np
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## Small windows, one behind the other
#
# AlexNet (lab 06b) chose its windows one by one: 11, 5, 3. In 2014 Karen Simonyan and
# Andrew Zisserman of Oxford's Visual Geometry Group (VGG) made a rule of it. *Every*
# convolution looks through 3 x 3, the smallest window that has a left and a right, an above
# and a below, and a middle. A few of them (in VGG-16 two or three) form a block; behind each
# block the maps are halved by pooling and their number doubles, up to 512. What is left to
# choose is how many there are: VGG-16 has 13 convolutions and 3 dense layers.

# %% [markdown] lang="zh"
# ## 小窗口，一层接一层
#
# AlexNet（实验 06b）逐层选择窗口：11、5、3。2014 年，牛津大学视觉几何组（VGG）的 Karen Simonyan 和
# Andrew Zisserman 把它变成了一条规则：*所有*卷积都用 3×3，这是既有左右和上下、又有中心的最小窗口。
# 几个卷积（VGG-16 中是两三个）组成一块；每块之后用池化把特征图的边长减半，图的张数加倍，直到 512。剩下要选的只有层数：VGG-16 有 13 个卷积层和 3 个
# 全连接层。

# %% name="diagram"
# alt: VGG-16: five blocks of 3 x 3 convolutions, then three dense layers  |  VGG-16：五块 3 x 3 卷积，特征图从 224 到 7 个像素，然后是三个全连接层
plots.network_diagram(
    [
        ("input", (224, 224, 3)),  # zh: "输入"
        ("block 1", (224, 224, 64), "2 conv\n3×3"),  # zh: "块 1", "2 个\n3×3"
        ("block 2", (112, 112, 128), "pool,\n2 conv\n3×3"),  # zh: "块 2", "池化，\n2 个\n3×3"
        ("block 3", (56, 56, 256), "pool,\n3 conv\n3×3"),  # zh: "块 3", "池化，\n3 个\n3×3"
        ("block 4", (28, 28, 512), "pool,\n3 conv\n3×3"),  # zh: "块 4", "池化，\n3 个\n3×3"
        ("block 5", (14, 14, 512), "pool,\n3 conv\n3×3"),  # zh: "块 5", "池化，\n3 个\n3×3"
        ("pool5", (7, 7, 512), "pool"),  # zh: "pool5", "池化"
        ("fc6", (4096,), "fully connected"),  # zh: "fc6", "全连接"
        ("fc7", (4096,), "fully connected"),  # zh: "fc7", "全连接"
        ("fc8", (1000,), "softmax"),
    ],
    title="VGG-16: one window for all, blocks that halve and double",  # zh: "VGG-16：窗口只有一种，每块边长减半、张数加倍"
)

# %% [markdown] lang="en"
# ### Why two 3 x 3 see what one 5 x 5 sees
#
# A unit of one 3 x 3 layer sees 3 pixels in each direction. A unit of a second such layer
# sees 3 units of the first; the outer two of these each see one pixel further: 5. Every
# further layer adds two, so $L$ layers see $2L + 1$ pixels across.
#
# Do not take the formula's word. We change one pixel at a time and note how much the
# middle unit of the last layer moves. All layers have 8 channels, random weights and
# ReLU. A pixel that cannot move the unit lies outside its *receptive field*.

# %% [markdown] lang="zh"
# ### 为什么两个 3×3 看到的与一个 5×5 相同
#
# 一层 3×3 的单元在每个方向看到 3 个像素。第二层的单元看到第一层的 3 个单元，其中外侧的两个又各自多看到一个像素：
# 一共 5 个。每再加一层就多 2 个，所以 $L$ 层看到的宽度是 $2L + 1$ 个像素。
#
# 不要只相信公式。我们一次改动一个像素，记录最后一层正中的单元变化多少。每层都有 8 个通道、随机权重和 ReLU。改动
# 后不能使该单元变化的像素，就在它的*感受野*之外。


# %% name="probe"
def moved_by(windows, side=11):
    """How much each pixel, changed alone, moves the middle unit."""  # zh: "逐个改动像素，正中的单元变化多少。"
    pictures = np.random.default_rng(0).normal(size=(side, side, 1))
    changed = np.repeat(pictures[None], side * side + 1, axis=0).astype("float32")
    rows, columns = np.divmod(np.arange(side * side), side)
    changed[1:][np.arange(side * side), rows, columns] += 1  # [0]: unchanged  |  [0]：原图
    maps = changed
    for window in windows:
        convolution = layers.Conv2D(8, window, padding="same", activation="relu")
        maps = convolution(maps)
    middle = ops.convert_to_numpy(maps)[:, side // 2, side // 2]
    return np.abs(middle[1:] - middle[0]).sum(axis=-1).reshape(side, side)


keras.utils.set_random_seed(3)
stacks = {"3": [3], "3, 3": [3, 3], "5": [5], "3, 3, 3": [3, 3, 3], "7": [7]}
fields = {name: moved_by(windows) for name, windows in stacks.items()}
seen = {
    name: (np.ptp(np.argwhere(field > 0), axis=0) + 1).tolist()
    for name, field in fields.items()
}
print(seen)

# %% name="fields"
# alt: Five receptive fields: 3, then twice 5, then twice 7 pixels wide  |  五个感受野：宽 3，然后两个宽 5，两个宽 7
plots.image_grid(
    [np.kron(field / field.max(), np.ones((14, 14))) for field in fields.values()],
    [f"{name}: {rows} x {columns}" for name, (rows, columns) in seen.items()],  # zh: "{name}：{rows}×{columns}"
    columns=5,
    title="Two 3 x 3 see as far as one 5 x 5, three as one 7 x 7",  # zh: "两个 3×3 看到的与一个 5×5 一样远，三个与一个 7×7 一样远"
)

# %% [markdown] lang="en"
# The widths are those of the formula: $2 \times 1 + 1$, $2 \times 2 + 1$,
# $2 \times 3 + 1$. And the price? With $C$ channels in and out, a kernel of side $k$ has
# $k^2 C$ weights, and there are $C$ kernels: $k^2 C^2$, plus $C$ biases. Two 3 x 3 cost
# $18 C^2$, one 5 x 5 costs $25 C^2$; three 3 x 3 cost $27 C^2$, one 7 x 7 costs
# $49 C^2$. We build them for $C = 64$ and let Keras count the weights; the last column
# counts the multiplications for maps of 32 x 32:

# %% [markdown] lang="zh"
# 宽度与公式相符：$2 \times 1 + 1$、$2 \times 2 + 1$、$2 \times 3 + 1$。代价呢？输入、输出各 $C$ 个通道时，边长
# $k$ 的卷积核有 $k^2 C$ 个权重，共 $C$ 个核：$k^2 C^2$ 个权重，另加 $C$ 个偏置。两个 3×3 要 $18 C^2$，一个 5×5
# 要 $25 C^2$；三个 3×3 要 $27 C^2$，一个 7×7 要 $49 C^2$。取 $C = 64$ 搭出来，让 Keras
# 数权重；最后一列是特征图为 32×32 时的乘法次数：

# %% name="prices" tags=["strict"]
counted = {}
for name, windows in stacks.items():
    stack = keras.Sequential([keras.Input((32, 32, 64))])
    for window in windows:
        stack.add(layers.Conv2D(64, window, padding="same"))
    counted[name] = stack.count_params()
    by_hand = sum(window**2 * 64**2 + 64 for window in windows)
    assert counted[name] == by_hand
    print(f"{name:8} {counted[name]:8,}  {costs.multiply_adds(stack):12,}")
print(f"two 3 x 3 / one 5 x 5: {counted['3, 3'] / counted['5']:.2f}")  # zh: "两个 3×3 / 一个 5×5：{counted['3, 3'] / counted['5']:.2f}"
print(f"three 3 x 3 / one 7 x 7: {counted['3, 3, 3'] / counted['7']:.2f}")  # zh: "三个 3×3 / 一个 7×7：{counted['3, 3, 3'] / counted['7']:.2f}"

# %% [markdown] lang="en"
# Weights and multiplications shrink in the same proportion, by 28 % for two layers and by
# 45 % for three. And there is a ReLU behind
# each of the small windows, so the stack can bend its answer twice or three times where
# the large window bends it once. The price is depth: what passes through more layers is
# harder to train, and the second half of this lab is about that.

# %% [markdown] lang="zh"
# 权重与乘法按同样的比例减少：两层省 28%，三层省 45%。而且每个小窗口之后都有一个 ReLU，
# 大窗口只能“弯折”一次的地方，小窗口可以弯折两三次。代价是深度：要穿过的层越多，越难训练。本实验的后半部分讲的就是
# 这个问题。

# %% [markdown] lang="en" section="data"
# ## The birds, before any model
#
# The line below the cell says which data you have. The bundled sample holds 2,000 drawn
# birds of ten invented species: they differ in beak, crest, ears, tail, legs or the pattern
# of their plumage, while colour, place, size and the direction they face are shared among
# all. The full set holds 630 photos of six real species, reduced to 64 x 64; there colour
# helps a lot. (The course's syllabus names a larger collection of 200 species.)

# %% [markdown] lang="zh"
# ## 先看鸟，再谈模型
#
# 运行后的那一行会说明你用的是哪份数据。随附的样本是 2,000 只画出来的鸟，分属十个虚构的种：它们的嘴、羽冠、耳羽、尾、腿
# 或羽毛的花纹不同，颜色、位置、大小和朝向则是各种共有的。完整数据是 630 张照片，六个真实的种，缩小到 64×64；在那里颜色
# 很有帮助。（课程大纲提到的是一个有 200 个种的更大的数据集。）

# %% name="load"
birds = data.load("birds")
full = birds.scale == "full"
CLASSES = len(birds.classes)
print(birds.train.x.shape, birds.test.x.shape, birds.test.x.dtype)
print(np.bincount(birds.train.y), np.bincount(birds.test.y))

# %% [markdown] lang="en"
# Equally many of each species, in training and in test: guessing gives one in ten on the
# sample, one in six on the full set. Two birds of each species:

# %% [markdown] lang="zh"
# 训练集和测试集中每个种都一样多：乱猜在样本上是十分之一，在完整数据上是六分之一。每个种看两只：

# %% name="look"
# alt: Two birds of each species with the species' name  |  每个种的两只鸟，标出种名
def in_lines(name):
    """A species' name on several short lines."""  # zh: "把种名分成几个短行。"
    return name.replace(" ", "\n").replace("-", "-\n")


firsts = [np.flatnonzero(birds.train.y == label)[:2] for label in range(CLASSES)]
shown = np.stack(firsts, axis=1).ravel()
plots.image_grid(
    birds.train.x[shown],
    [in_lines(birds.class_names[label]) for label in birds.train.y[shown]],
    columns=CLASSES,
    title="Two of each species: pose and background vary",  # zh: "每个种两只：姿态与背景各异"
)

# %% [markdown] lang="en"
# Before you go on: by what would you yourself tell them apart? A tenth of the training set
# is set aside for validation, drawn at random; each colour channel is brought to mean 0
# and (standard) deviation 1, with the numbers of the training part.

# %% [markdown] lang="zh"
# 往下读之前想一想：你自己靠什么区分它们？随机留出十分之一的训练集作验证；每个颜色通道按训练部分的统计量变为均值 0、
# 标准差 1。

# %% name="prepare"
order = np.random.default_rng(0).permutation(len(birds.train.y))
aside, kept = np.split(order, [len(order) // 10])
pixels = birds.train.x[kept] / 255
MEAN, DEVIATION = pixels.mean(axis=(0, 1, 2)), pixels.std(axis=(0, 1, 2))


def prepare(pictures):
    """Bring each colour to mean 0 and deviation 1."""  # zh: "把每种颜色变为均值 0、标准差 1。"
    return ((pictures / 255 - MEAN) / DEVIATION).astype("float32")


x_train, y_train = prepare(birds.train.x[kept]), birds.train.y[kept]
x_aside, y_aside = prepare(birds.train.x[aside]), birds.train.y[aside]
x_test, y_test = prepare(birds.test.x), birds.test.y
print(x_train.shape, x_aside.shape, x_test.shape)

# %% [markdown] lang="en" section="model"
# ## VGG-16, counted layer by layer
#
# The network as published, for photos of 224 x 224 and 1,000 kinds. It is never trained
# here, so its weights are simply zeros; they take half a gigabyte until they are counted.

# %% [markdown] lang="zh"
# ## 逐层数 VGG-16
#
# 论文原样的网络，输入 224×224 的照片，分 1,000 类。这里不训练它，所以权重全设为零；数完之前，它们占半个 GB 的内存。

# %% name="vgg16"
BLOCKS = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]


def build_vgg16():
    """VGG-16: 13 convolutions in five blocks, 3 dense layers."""  # zh: "VGG-16：五块共 13 个卷积层，3 个全连接层。"
    style = {"kernel_initializer": "zeros"}
    network = [keras.Input((224, 224, 3))]
    for block, (convolutions, channels) in enumerate(BLOCKS, 1):
        for place in range(1, convolutions + 1):
            options = {"padding": "same", "activation": "relu", **style}
            options["name"] = f"conv{block}_{place}"
            network.append(layers.Conv2D(channels, 3, **options))
        network.append(layers.MaxPooling2D(name=f"pool{block}"))
    network.append(layers.Flatten(name="flatten"))
    for number, units in enumerate((4096, 4096, 1000), 6):
        network.append(layers.Dense(units, name=f"fc{number}", **style))
    return keras.Sequential(network)


vgg16 = build_vgg16()
plots.network_table(vgg16, title="VGG-16")

# %% [markdown] lang="en"
# Each convolution has 9 weights for each pair of an input and an output channel, and a
# bias for each output channel. fc6 joins 7 x 7 places of 512 maps to 4,096 units. By hand,
# line by line; if one number were wrong, the cell would stop:

# %% [markdown] lang="zh"
# 每个卷积层对每一对输入、输出通道有 9 个权重，每个输出通道另有一个偏置。fc6 把 512 张图的 7×7 个位置连到 4,096 个
# 单元。逐行手算；只要有一个数不对，这一格就会停下来：

# %% name="by-hand" tags=["strict"]
BY_HAND = {
    "conv1_1": 64 * (9 * 3 + 1),
    "conv1_2": 64 * (9 * 64 + 1),
    "conv2_1": 128 * (9 * 64 + 1),
    "conv2_2": 128 * (9 * 128 + 1),
    "conv3_1": 256 * (9 * 128 + 1),
    "conv3_2": 256 * (9 * 256 + 1),
    "conv3_3": 256 * (9 * 256 + 1),
    "conv4_1": 512 * (9 * 256 + 1),
    "conv4_2": 512 * (9 * 512 + 1),
    "conv4_3": 512 * (9 * 512 + 1),
    "conv5_1": 512 * (9 * 512 + 1),
    "conv5_2": 512 * (9 * 512 + 1),
    "conv5_3": 512 * (9 * 512 + 1),
    "fc6": 4096 * (7 * 7 * 512 + 1),
    "fc7": 4096 * (4096 + 1),
    "fc8": 1000 * (4096 + 1),
}
for name, by_hand in BY_HAND.items():
    assert by_hand == vgg16.get_layer(name).count_params()
assert sum(BY_HAND.values()) == vgg16.count_params() == 138_357_544
print(f"all {len(BY_HAND)} agree, together {sum(BY_HAND.values()):,}")  # zh: "{len(BY_HAND)} 层全部相符，共 {sum(BY_HAND.values()):,}"

# %% name="where" tags=["strict"]
dense = sum(count for name, count in BY_HAND.items() if name.startswith("fc"))
convolutions = sum(BY_HAND.values()) - dense
dense_work = 7 * 7 * 512 * 4096 + 4096 * 4096 + 4096 * 1000
work = costs.multiply_adds(vgg16)
print(f"convolutions {convolutions:,} + dense layers {dense:,}")  # zh: "卷积层 {convolutions:,} + 全连接层 {dense:,}"
print(f"dense layers: {dense / (convolutions + dense):.1%} of the weights")  # zh: "全连接层：权重的 {dense / (convolutions + dense):.1%}"
print(f"dense layers: {dense_work / work:.1%} of the {work:,} multiplications")  # zh: "全连接层：{work:,} 次乘法的 {dense_work / work:.1%}"
print(f"with averages instead: {convolutions + 1000 * (512 + 1):,} weights")  # zh: "改用平均值：{convolutions + 1000 * (512 + 1):,} 个权重"
del vgg16

# %% [markdown] lang="en"
# The same picture as in AlexNet, drawn larger: three dense layers hold 89 % of the weights
# and do 1 % of the 15.5 billion multiplications. The last line is what would be left
# if the 7 x 7 places of each map were averaged and one dense layer put behind: 15 million,
# a ninth. Later networks do just that (labs 09a to 10b), and so does our small one. It will
# pay twice: the averaged maps can be read as a map of *where*.

# %% [markdown] lang="zh"
# 与 AlexNet 的情形相同，只是更突出：三个全连接层占 89% 的权重，只做 150 多亿次乘法中的 1%。最后一行是把每张图的
# 7×7 个位置取平均、后面只接一个全连接层时剩下的权重：1,500 万，约为九分之一。后来的网络（实验 09a 到 10b）正是这样做的，
# 我们的小网络也是。它还有第二个好处：取平均的特征图可以读成一张“*在哪里*”的图。

# %% [markdown] lang="en"
# ## Batch normalisation
#
# Sergey Ioffe and Christian Szegedy proposed in 2015 to normalise not only the inputs of a
# network (as we did with the colours) but also what passes between its layers: here the
# output of each convolution, in front of the ReLU. Take one channel. Over all $m$ values that it
# has in the batch (all pictures, all places), let $\mu$ be their mean and $\sigma^2$ their
# variance. Each value $x$ becomes
#
# $$ \hat{x} = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \qquad y = \gamma \hat{x} + \beta $$
#
# $\epsilon = 0.001$ keeps the root away from zero. $\gamma$ and $\beta$ are two weights of
# the channel, learned like all others, at first 1 and 0: they give the network the freedom
# to choose another deviation ($\gamma$) and another mean ($\beta$), even to undo the step.
# A bias in front would be taken away with the mean, so the convolution needs none.
#
# Here are two of the eight channels of an untrained convolution, for one batch of 32 birds:

# %% [markdown] lang="zh"
# ## 批归一化
#
# 2015 年，Sergey Ioffe 和 Christian Szegedy 提出：不仅归一化网络的输入（我们对颜色就是这样做的），还归一化各层之间
# 传递的值：这里是每个卷积的输出，在 ReLU 之前。看一个通道。它在这一批中共有 $m$ 个值（所有图片、所有位置），设 $\mu$ 是它们的均值，$\sigma^2$ 是方差。每个值
# $x$ 变为
#
# $$ \hat{x} = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \qquad y = \gamma \hat{x} + \beta $$
#
# $\epsilon = 0.001$ 使根号不为零。$\gamma$ 和 $\beta$ 是该通道的两个权重，与其他权重一样是学出来的，开始时为 1 和 0：
# 它们让网络可以自由选择另一个标准差（$\gamma$）和另一个均值（$\beta$），甚至撤销这一步。前面若有偏置，也会随均值一起
# 减掉，所以卷积层不需要偏置。
#
# 下面是一个未训练的卷积层八个通道中的两个，一批 32 只鸟：

# %% name="one-batch"
keras.utils.set_random_seed(1)
convolution = layers.Conv2D(8, 3, padding="same", kernel_initializer="he_normal")
norm = layers.BatchNormalization(momentum=0.9)
batch = convolution(x_train[:32])
outputs = {
    "before": batch,  # zh: "之前"
    "in use, nothing seen yet": norm(batch, training=False),  # zh: "使用，还没见过任何一批"
    "in training": norm(batch, training=True),  # zh: "训练"
}
norm.gamma.assign(2 * ops.ones(8))
norm.beta.assign(-1 * ops.ones(8))
outputs["in training, gamma 2, beta -1"] = norm(batch, training=True)  # zh: "训练，gamma 为 2，beta 为 -1"
table = {}
for name, values in outputs.items():  # z below: no "-0.00"  |  下面的 z：不写“-0.00”
    first, second = np.moveaxis(ops.convert_to_numpy(values), -1, 0)[:2]
    table[name] = {
        "mean, channel 0": f"{first.mean():z.2f}",  # zh: "均值，通道 0", "{first.mean():z.2f}"
        "deviation, channel 0": f"{first.std():.2f}",  # zh: "标准差，通道 0", "{first.std():.2f}"
        "mean, channel 1": f"{second.mean():z.2f}",  # zh: "均值，通道 1", "{second.mean():z.2f}"
        "deviation, channel 1": f"{second.std():.2f}",  # zh: "标准差，通道 1", "{second.std():.2f}"
    }
plots.results_table(table, name="mode", title="One batch through normalisation")  # zh: "方式", "一批图片经过批归一化"

# %% [markdown] lang="en"
# In training every channel comes out with mean 0 and deviation 1, or with mean $\beta$ and
# deviation $\gamma$. But in use, before it has seen anything, the layer changes next to
# nothing. There it does not use the batch at all. Why? Because an answer about one bird must
# not depend on which other birds happen to be in the same batch. In training it does:

# %% [markdown] lang="zh"
# 训练时，每个通道的输出均值为 0、标准差为 1，或者均值为 $\beta$、标准差为 $\gamma$。而在使用时，还没见过任何一批之前，
# 这一层几乎什么也不改。此时它根本不用这一批的统计量。为什么？因为对一只鸟的回答，不应当取决于同一批里碰巧还有哪些鸟。
# 训练时却正是这样：

# %% name="company"
others = np.concatenate([x_train[:1], x_train[100:131]])  # the first bird again  |  第一只鸟不变
for training_mode in (True, False):
    one = ops.convert_to_numpy(norm(batch, training=training_mode))[0]
    two = ops.convert_to_numpy(norm(convolution(others), training=training_mode))[0]
    moved = np.abs(one - two).max()
    print(f"training={training_mode!s:5}  largest change {moved:.3f}")  # zh: "training={training_mode!s:5}  最大变化 {moved:.3f}"

# %% [markdown] lang="en"
# The numbers are the largest change of any value of the *same* bird's output when the other
# 31 birds changed ($\gamma$ is still 2, which doubles it). In use it does not move, because the
# layer then works with two numbers a channel that it collected in training: a moving mean
# and a moving variance. After each training batch
#
# $$ \text{moving} \leftarrow \text{momentum} \cdot \text{moving} + (1 - \text{momentum}) \cdot \text{batch} $$
#
# where *batch* is this batch's mean (or variance), *moving* starts at 0 (the mean) or 1 (the
# variance), and *momentum* says how much of the old value stays. After $t$ batches
# $\text{momentum}^t$ of the start is left. Here the variance of the channel that varies most:

# %% [markdown] lang="zh"
# 这两个数是其余 31 只鸟换掉之后，*同一只*鸟的输出中变化最大的那个值变了多少（$\gamma$ 仍为 2，所以加倍了）。使用时它
# 不变，因为这时用的是训练中收集的、每个通道两个数：移动均值和移动方差。每一批训练之后
#
# $$ \text{moving} \leftarrow \text{momentum} \cdot \text{moving} + (1 - \text{momentum}) \cdot \text{batch} $$
#
# 其中 *batch* 是这一批的均值（或方差），*moving* 从 0（均值）或 1（方差）开始，*momentum* 说明旧值保留多少。$t$ 批之后，
# 初始值还剩 $\text{momentum}^t$。下面是变化最大的那个通道的方差：

# %% name="moving"
# alt: Moving variance over 45 batches: momentum 0.99 lags behind 0.9  |  45 批中的移动方差：动量 0.9 追上了各批的方差，0.99 落在后面
quick, slow = (layers.BatchNormalization(momentum=m) for m in (0.9, 0.99))
track = {"this batch": [], "momentum 0.9": [], "momentum 0.99": []}  # zh: "这一批", "momentum 0.9", "momentum 0.99"
rng = np.random.default_rng(0)
channel = int(ops.argmax(ops.var(batch, axis=(0, 1, 2))))
for _ in range(45):
    answers = convolution(x_train[rng.choice(len(x_train), 32, replace=False)])
    now = [ops.var(answers[..., channel])]
    for layer in (quick, slow):
        layer(answers, training=True)
        now.append(layer.moving_variance[channel])
    for values, value in zip(track.values(), now, strict=True):
        values.append(float(value))
print(f"left of the start: 0.9: {0.9**45:.2f}  0.99: {0.99**45:.2f}")  # zh: "初始值还剩：0.9：{0.9**45:.2f}  0.99：{0.99**45:.2f}"
plots.lines(
    np.arange(1, 46),
    track,
    xlabel="training batches seen",  # zh: "见过的训练批数"
    ylabel="variance of one channel",  # zh: "一个通道的方差"
    title="With momentum 0.99 the moving variance lags behind",  # zh: "momentum 为 0.99 时，移动方差跟不上"
)

# %% [markdown] lang="en"
# After 45 batches, one epoch of the sample, 1 % of the start value is left with momentum
# 0.9, but 64 % with 0.99, which is Keras's default. The default suits long training. With
# few batches it makes a network that is good in training and poor in use, a common trap in
# first projects. We take 0.9.

# %% [markdown] lang="zh"
# 45 批（样本的一轮）之后，momentum 为 0.9 时初始值只剩 1%，为 0.99（Keras 的默认值）时还剩 64%。默认值适合长时间的
# 训练。批数少的时候，它会使网络训练时很好、使用时很差，这是初次做项目时常见的陷阱。我们取 0.9。

# %% [markdown] lang="en"
# ## A small VGG, with and without
#
# Four blocks of two 3 x 3 convolutions for pictures of 64 x 64, an eighth of VGG's
# channels; then averaging and one dense layer. `mirror` turns each training picture
# left to right with a chance of one half, and does nothing in use. As in lab 06a, pooling
# stands before normalisation and ReLU, so that these touch a quarter of the numbers.

# %% [markdown] lang="zh"
# ## 小 VGG：用与不用批归一化
#
# 四块，每块两个 3×3 卷积，输入 64×64 的图片，通道数是 VGG 的八分之一；然后取平均，接一个全连接层。`mirror` 在训练时以
# 一半的概率把图片左右翻转，使用时什么也不做。与实验 06a 一样，池化放在归一化与 ReLU 之前，后两者就只需处理四分之一的数。


# %% name="network"
CHANNELS = (8, 16, 32, 64)


def build(normalised):
    """A small VGG; batch normalisation can be left out."""  # zh: "小 VGG，可以不用批归一化。"
    style = {"padding": "same", "kernel_initializer": "he_normal"}
    network = [keras.Input((64, 64, 3)), layers.RandomFlip("horizontal", name="mirror")]
    for block, channels in enumerate(CHANNELS, 1):
        for place in (1, 2):
            end = f"{block}_{place}"
            style |= {"name": f"conv{end}", "use_bias": not normalised}
            network.append(layers.Conv2D(channels, 3, **style))
            if place == 2 and block < len(CHANNELS):
                network.append(layers.MaxPooling2D(name=f"pool{block}"))
            if normalised:
                norm = layers.BatchNormalization(momentum=0.9, name=f"norm{end}")
                network.append(norm)
            network.append(layers.ReLU(name=f"relu{end}"))
    network.append(layers.GlobalAveragePooling2D(name="average"))
    network.append(layers.Dense(CLASSES, name="logits"))
    return keras.Sequential(network)


# %% name="small"
keras.utils.set_random_seed(1)
small = build(normalised=True)
plots.network_table(small, title="The small VGG")  # zh: "小 VGG"

# %% [markdown] lang="en"
# Each normalisation layer has four numbers a channel: $\gamma$ and $\beta$, which are
# learned, and the moving mean and variance, which are not. How far does each layer see?
# As in lab 05a: a convolution of 3 x 3 adds two steps of its maps, a pooling one, and
# each pooling doubles the step, counted in pixels of the picture.

# %% [markdown] lang="zh"
# 每个归一化层对每个通道有四个数：$\gamma$ 和 $\beta$ 是学出来的，移动均值和移动方差不是（二者都是移动平均）。每一层看得多远？
# 与实验 05a 相同：一个 3×3 卷积增加它的特征图的两步，一次池化增加一步，而每次池化使一步的长度（以图片的像素计）加倍。

# %% name="how-far" tags=["strict"]
field, step = 1, 1
for layer in small.layers:
    if isinstance(layer, layers.Conv2D):
        field += 2 * step
        print(f"{layer.name} {field:2}")
    if isinstance(layer, layers.MaxPooling2D):
        field, step = field + step, 2 * step

# %% [markdown] lang="en"
# The last convolution sees 68 pixels across. From the four places in the middle of its
# 8 x 8 that is all of the picture but two rows and two columns; from a corner, where most of
# the window hangs over the edge, it is only 38 x 38.
#
# ### What normalisation does to a deep stack
#
# `walk` sends pictures through the layers one by one and keeps what reaches each ReLU.
# With `by_batch=True` only the normalisation layers work as in training.

# %% [markdown] lang="zh"
# 最后一个卷积看到的宽度是 68 个像素。在它的 8×8 个位置中，正中的四个看到的是整张图片，只差两行两列；角上的位置，窗口大部分
# 伸出图片之外，只看到 38×38。
#
# ### 归一化对深层网络做了什么
#
# `walk` 让图片逐层通过网络，并保留到达每个 ReLU 的值。`by_batch=True` 时，只有归一化层按训练方式工作。


# %% name="walk"
def walk(model, pictures, by_batch=False):
    """Return what reaches each ReLU, and the logits."""  # zh: "返回到达每个 ReLU 的值，以及 logits。"
    reached, values = [], ops.convert_to_tensor(pictures)
    for layer in model.layers[1:]:  # without the mirror  |  不经过翻转层
        if isinstance(layer, layers.ReLU):
            reached.append(ops.convert_to_numpy(values))
        if isinstance(layer, layers.BatchNormalization):
            values = layer(values, training=by_batch)
        else:
            values = layer(values)
    return reached, ops.convert_to_numpy(values)


# %% [markdown] lang="en"
# Before any training we multiply all kernels by a factor and look how large the numbers are
# that reach the eight ReLUs:

# %% [markdown] lang="zh"
# 在训练之前，把所有卷积核乘以一个系数，看到达八个 ReLU 的数有多大：


# %% name="scales"
def deviations(normalised, factor):
    """Standard deviation in front of each ReLU of an untrained network."""  # zh: "未训练的网络中，到达各个 ReLU 的值的标准差。"
    keras.utils.set_random_seed(1)
    model = build(normalised)
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            layer.kernel.assign(factor * layer.kernel)
    return [values.std() for values in walk(model, x_train[:64], by_batch=True)[0]]


# %% [markdown] lang="en"
# Three plain networks that differ in nothing but the factor, and two normalised ones:

# %% [markdown] lang="zh"
# 三个普通网络，只有系数不同；以及两个归一化的网络：

# %% name="sizes"
# alt: Deviation at eight ReLUs: plain ones fan out, the normalised stay at 1  |  八个 ReLU 处的标准差：普通网络散开，归一化的网络保持为 1
sizes = {
    "kernels x 2": deviations(False, 2.0),  # zh: "卷积核 ×2"
    "kernels as drawn": deviations(False, 1.0),  # zh: "卷积核不变"
    "kernels / 2": deviations(False, 0.5),  # zh: "卷积核 ÷2"
    "normalised, x 2": deviations(True, 2.0),  # zh: "归一化，×2"
    "normalised, / 2": deviations(True, 0.5),  # zh: "归一化，÷2"
}
plots.lines(
    np.arange(1, 9),
    sizes,
    xlabel="ReLU",
    ylabel="standard deviation in front of it",  # zh: "到达它的值的标准差"
    yscale="log",
    title="Normalised, the numbers keep their size at any depth",  # zh: "归一化之后，无论多深，数的大小都不变"
)

# %% [markdown] lang="en"
# Without normalisation each layer hands its factor on: twice the kernels make $2^8 = 256$
# times the numbers at the eighth ReLU. (`he_normal` draws kernels so that the size stays
# about the same; that is why the middle line is nearly level. A careful start does the job
# at the start. It does nothing once the weights have moved.) With normalisation the factor
# is divided out again in every layer, and the lines lie on one another at 1. (They must:
# we measure just behind the normalisation, where $\gamma$ is still 1. The point is that no
# layer hands its factor on.)

# %% [markdown] lang="zh"
# 不用归一化时，每层都把系数传下去：卷积核变为两倍，第八个 ReLU 处的数就变为 $2^8 = 256$ 倍。（`he_normal` 抽取卷积核时
# 就考虑了让大小基本不变，所以中间那条线几乎是平的。谨慎的初始化管得了开头，权重变了之后就管不了了。）用归一化时，
# 系数在每一层又被除掉，几条线重合在 1 处。（必然如此：我们紧接在归一化之后测量，而 $\gamma$ 仍为 1。重点在于，没有一层把
# 系数传下去。）

# %% [markdown] lang="en" section="training"
# ## Training
#
# Gradient descent with momentum 0.9 (another momentum than that of the moving averages: it
# is the share of the last step that goes into the next), with a rate that rises to `peak` and
# falls to zero, as in lab 06a. What `peak` should be was tried beforehand on the validation
# part, for each of the two data sets.

# %% [markdown] lang="zh"
# ## 训练
#
# 用动量为 0.9 的梯度下降（与移动平均的 momentum 不是一回事：这里是上一步有多大份额进入下一步），学习率先升到 `peak` 再降到零，
# 与实验 06a 相同。`peak` 取多少，是事先在验证部分上试出来的，两份数据各自试过。

# %% name="settings"
BATCH_SIZE = 32
RATES = {"low": 0.02, "middle": 0.1, "high": 0.5}
OPTIONS = {"batch_size": BATCH_SIZE, "verbose": 0}
OPTIONS["validation_data"] = (x_aside, y_aside)


def compiled(model, peak, epochs):
    """Make a model ready for so many epochs."""  # zh: "让模型准备好训练若干轮。"
    steps = epochs * int(np.ceil(len(x_train) / BATCH_SIZE))
    rate = training.one_cycle(peak, steps)
    model.compile(
        keras.optimizers.SGD(rate, momentum=0.9),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=8,
    )
    return model


# %% [markdown] lang="en"
# VGG was trained on pictures cut out at random places and mirrored at random (section 3.1 of
# the paper). The mirror is in our network already. In the same spirit we add three copies of
# each training picture, moved by up to six pixels. (Lab 07b measures what that is worth; the
# comparison below does without.)

# %% [markdown] lang="zh"
# VGG 的训练图片是在随机位置裁出、并随机左右翻转的（论文第 3.1 节）。翻转已经在网络里了；同样的道理，我们给每张训练图片再加三份
# 最多平移六个像素的副本。（这样做值多少，实验 07b 会测量；后面的比较没有用它。）

# %% name="shifted"
def shifted(pictures, seed, most=6):
    """Move each picture by up to 6 pixels; its border fills the gap."""  # zh: "每张图片最多平移 6 个像素，空出的地方用边缘填补。"
    places = np.random.default_rng(seed).integers(0, 2 * most + 1, (len(pictures), 2))
    wide = np.pad(pictures, ((0, 0), (most, most), (most, most), (0, 0)), mode="edge")
    moved = [
        picture[down : down + 64, right : right + 64]
        for picture, (down, right) in zip(wide, places, strict=True)
    ]
    return np.stack(moved)


COPIES = 4
x_more = np.concatenate([x_train, *[shifted(x_train, n) for n in range(1, COPIES)]])
y_more = np.tile(y_train, COPIES)
print(x_more.shape)

# %% [markdown] lang="en"
# One pass over all of it counts as an epoch here:

# %% [markdown] lang="zh"
# 这里把全部图片过一遍算作一轮：

# %% name="train"
EPOCHS, PEAK = (6, 0.1) if full else (5, 0.2)
# The steps are counted in passes over x_train: COPIES an epoch  |  步数按 x_train 计：一轮是 COPIES 遍
ready = compiled(small, PEAK, COPIES * EPOCHS)
history = training.checkpointed(ready, "07a small").fit(
    x_more, y_more, epochs=EPOCHS, callbacks=[training.progress()], **OPTIONS
)

# %% [markdown] lang="en"
# Training and validation accuracy, epoch by epoch:

# %% [markdown] lang="zh"
# 每一轮的训练准确率与验证准确率：

# %% name="curves"
# alt: Training and validation accuracy against epochs  |  训练与验证准确率随轮数的变化
plots.learning_curves(
    {"small VGG, normalised": history},  # zh: "小 VGG，归一化"
    title="Validation settles as the rate falls",  # zh: "学习率下降后，验证准确率稳定下来"
)

# %% [markdown] lang="en"
# Each training point is measured in training mode, with the batch's own mean and variance;
# each validation point in use, with the moving averages. Early on these lag behind weights
# that move fast, and the validation curve may jump.
#
# Now the test set. As in VGG's paper we look at each picture twice, as it is and turned left
# to right, and average both (the paper probabilities, we logits). An accuracy $q$ measured
# on $n$ pictures has a standard error of $\sqrt{q(1-q)/n}$. (The lines `result` are noted:
# those beginning with `network` for the table of all networks in week 11.)

# %% [markdown] lang="zh"
# 训练曲线的每个点是在训练方式下测得的，用的是这一批自己的均值和方差；验证曲线的每个点是在使用方式下测得的，用的是移动平均。
# 最初权重变化快，移动平均跟不上，验证曲线可能跳动。
#
# 再看测试集。与 VGG 论文一样，每张图片看两次：原样一次，左右翻转一次，再取平均（论文对概率取平均，我们对 logits）。
# 在 $n$ 张图片上测得的准确率 $q$，标准误差是 $\sqrt{q(1-q)/n}$。（以“结果”开头的各行会记录下来，其中名称以 `network` 开头的几行用于第 11 周
# 所有网络的总表。）

# %% name="test"
logits = small.predict(x_test, verbose=0)
turned = small.predict(x_test[:, :, ::-1], verbose=0)
predicted = np.argmax(logits, axis=1)
accuracy = float(np.mean(np.argmax(logits + turned, axis=1) == y_test))
error = np.sqrt(accuracy * (1 - accuracy) / len(y_test))
print(f"one look {np.mean(predicted == y_test):.4f}")  # zh: "看一次 {np.mean(predicted == y_test):.4f}"
print(f"two looks {accuracy:.4f} +- {error:.4f}")  # zh: "看两次 {accuracy:.4f} +- {error:.4f}"
training.record("test_accuracy", accuracy, scale=birds.scale)
seconds = history.seconds / (COPIES * EPOCHS)  # one pass over the training set  |  训练集过一遍的时间
training.record_network(small, accuracy, seconds, scale=birds.scale)

# %% [markdown] lang="en"
# Compare the two: whatever is less than the standard error does not tell whether a second
# look helps. We record two looks, as decided before.
#
# For comparison a model that sees pixels only, softmax regression:

# %% [markdown] lang="zh"
# 比较两者：差别若小于标准误差，就说明不了看第二次有没有用。我们记录看两次的结果，这是事先定下的。
#
# 作为对照，看一个只看像素的模型，即 softmax 回归：

# %% name="pixels"
only_pixels = keras.Sequential(
    [keras.Input((64, 64, 3)), layers.Flatten(), layers.Dense(CLASSES)]
)
only_pixels.compile(
    keras.optimizers.Adam(0.0003),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
    steps_per_execution=8,
)
only_pixels.fit(x_train, y_train, batch_size=64, epochs=12, verbose=0)
accuracy_pixels = only_pixels.evaluate(x_test, y_test, verbose=0)[1]
training.record("test_accuracy_pixels", accuracy_pixels, scale=birds.scale)

# %% [markdown] lang="en"
# On the drawn birds, which share their colours and places, pixels alone are worth little. On
# the photos colour gives away a good part: a flamingo is pink.

# %% [markdown] lang="zh"
# 画出来的鸟颜色与位置都是共有的，单看像素帮助不大。在照片上，颜色就透露了很多：火烈鸟是粉红色的。

# %% [markdown] lang="en"
# ### The same network in the wrong mode
#
# What if one forgets to leave training mode? We judge the test set three times, always 20
# pictures together: in use; in training mode, species mixed; and in training mode, sorted by
# species, so that a batch holds *one* species, two at most. `copy` is a second network with
# the same weights, so that the trained one keeps its moving averages.

# %% [markdown] lang="zh"
# ### 同一个网络，方式用错了
#
# 如果忘了离开训练方式，会怎样？我们对测试集判断三次，每次 20 张一批：使用方式；训练方式，各个种混在一起；训练方式，按种
# 排序，每批只有*一个*种，最多两个。`copy` 是权重相同的另一个网络，这样训练好的网络的移动平均不会被改动。

# %% name="wrong-mode"
copy = build(normalised=True)
copy.set_weights(small.get_weights())
mixed = np.random.default_rng(0).permutation(len(y_test))
sorted_by_species = np.argsort(y_test, kind="stable")


def accuracy_in_batches(order, by_batch, size=20):
    """Accuracy when the pictures are judged in batches of 20, in this order."""  # zh: "按这个次序、20 张一批判断时的准确率。"
    right = []
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        answers = walk(copy, x_test[rows], by_batch)[1]
        right.append(np.argmax(answers, axis=1) == y_test[rows])
    return np.mean(np.concatenate(right))


in_use = accuracy_in_batches(sorted_by_species, by_batch=False)
print(f"in use, sorted {in_use:.4f}")  # zh: "使用方式，按种排序 {in_use:.4f}"
as_trained = accuracy_in_batches(mixed, by_batch=True)
print(f"training mode, mixed {as_trained:.4f}")  # zh: "训练方式，混合 {as_trained:.4f}"
one_species = accuracy_in_batches(sorted_by_species, by_batch=True)
print(f"training mode, sorted {one_species:.4f}")  # zh: "训练方式，按种排序 {one_species:.4f}"

# %% [markdown] lang="en"
# The first number is that of one look from above, digit for digit: in use the order does
# not matter. Mixed batches resemble those of the training and cost little. Batches of one
# species ruin the answers: whatever all pictures of the batch have in common is taken away
# with the mean, and what names the species is among it.

# %% [markdown] lang="zh"
# 第一个数与上面“看一次”的准确率完全相同：使用时，次序无关紧要。混合的批与训练时的批相似，损失不大。同一个种的批则使大部分回答
# 出错：一批中所有图片共有的东西都随着均值被减掉了，种的特征也在其中。

# %% [markdown] lang="en" section="inside"
# ## What the network learned
#
# ### One bird on its way through
#
# Here is the test picture of species 0 of which the network is surest: of the first ReLU all
# eight maps, of the last the eight that answer most. Each map is scaled to its own largest
# value:

# %% [markdown] lang="zh"
# ## 网络学到了什么
#
# ### 一只鸟穿过网络
#
# 这是属于第 0 种的测试图片中网络最有把握的一张：画出第一个 ReLU 的全部八张图，以及最后一个 ReLU 反应最强的八张图。每张图按自己的
# 最大值缩放：


# %% name="feature-maps"
# alt: Feature maps of a bird: 64 x 64 at the first ReLU, 8 x 8 cells at the last  |  一只鸟的特征图：第一个 ReLU 处为 64×64，最后一个 ReLU 处为 8×8 的格子
def surest(label):
    """The test picture of a species with the highest logit for it."""  # zh: "某个种的测试图片中，该种的 logit 最高的一张。"
    return int(np.argmax(np.where(y_test == label, logits[:, label], -np.inf)))


ENDS = {"first ReLU": "relu1_1", "last ReLU": "relu4_2"}  # zh: "第一个 ReLU", "relu1_1", "最后一个 ReLU", "relu4_2"
watcher = keras.Model(
    small.inputs, [small.get_layer(name).output for name in ENDS.values()]
)
bird = surest(0)
maps = watcher.predict(x_test[bird : bird + 1], verbose=0)
strongest = [one[..., np.argsort(-one.mean(axis=(0, 1, 2)))[:8]] for one in maps]
strongest = [one / (one.max(axis=(0, 1, 2)) + 1e-6) for one in strongest]
plots.feature_maps(
    dict(zip(ENDS, strongest, strict=True)),
    image=birds.test.x[bird] / 255,
    title="From outlines of the bird to a coarse grid of 8 x 8",  # zh: "从鸟的轮廓到 8×8 的粗格子"
)

# %% [markdown] lang="en"
# At the first ReLU the bird can still be recognised, each map with other edges and colours
# brought out. (A map that stays dark found nothing in this bird.) At the last there are
# 8 x 8 places; a bright one says that a feature was found about there. It no longer says
# what the bird looks like, and it need not.

# %% [markdown] lang="zh"
# 在第一个 ReLU 处还能认出那只鸟，各张图突出的边缘和颜色不同。（整张都暗的图在这只鸟身上什么也没有找到。）最后一个 ReLU 处只有
# 8×8 个位置；亮处表示某个特征大致在那里找到了。它不再说明鸟长什么样，也不必说明。

# %% [markdown] lang="en"
# ### Where it saw the bird
#
# The logit of a class is a weighted sum of the 64 averages, plus a bias. Averaging and
# weighting can be exchanged: first weight the maps at each place, then average. Let
# $A_k(i, j)$ be map $k$ at place $(i, j)$, and $w_{kc}$ the weight from map $k$ to class
# $c$. The *class activation map*
#
# $$ M_c(i, j) = \sum_{k=1}^{64} w_{kc} A_k(i, j) $$
#
# says how much each place speaks for class $c$; its mean over the 8 x 8 places, plus the
# bias, *is* the logit. Weighting at each place is a 1 x 1 convolution, so we simply move the
# dense layer's weights there:

# %% [markdown] lang="zh"
# ### 它在哪里看到了鸟
#
# 一个类的 logit 是 64 个平均值的加权和，再加一个偏置。取平均与加权可以交换次序：先在每个位置加权，再取平均。设
# $A_k(i, j)$ 是第 $k$ 张图在位置 $(i, j)$ 的值，$w_{kc}$ 是第 $k$ 张图到类 $c$ 的权重。*类激活图*
#
# $$ M_c(i, j) = \sum_{k=1}^{64} w_{kc} A_k(i, j) $$
#
# 说明每个位置有多支持类 $c$；它在 8×8 个位置上的平均值加上偏置，*就是* logit。在每个位置加权就是 1×1 卷积，所以把
# 全连接层的权重搬过去即可：

# %% name="class-map"
last_maps = small.get_layer("relu4_2").output
at_each_place = layers.Conv2D(CLASSES, 1, use_bias=False, name="at_each_place")
mapper = keras.Model(small.inputs, at_each_place(last_maps))
weights, bias = small.get_layer("logits").get_weights()
at_each_place.set_weights([weights[None, None]])
class_maps = mapper.predict(x_test, verbose=0)
print(class_maps.shape)
print(np.allclose(class_maps.mean(axis=(1, 2)) + bias, logits, atol=1e-3))

# %% name="cam"
# alt: Birds above; below them in grey, orange where the map of the species is high  |  上排是鸟；下排是灰色的同一张图片，该种的类激活图高的地方是橙色
ORANGE = np.array([0.9, 0.45, 0.0])


def marked(number, label, most=0.0):
    """A test picture in grey, orange where the map of a class is high."""  # zh: "灰色的测试图片，类激活图高的地方是橙色。"
    cells = np.maximum(class_maps[number, ..., label], 0)
    share = np.kron(cells / max(most, cells.max(), 1e-6), np.ones((8, 8)))
    share = 0.75 * share[..., None]
    grey = birds.test.x[number].mean(axis=-1, keepdims=True) / 255
    return (1 - share) * (0.1 + 0.75 * grey) + share * ORANGE


examples = [surest(label) for label in range(6)]
plots.image_grid(
    [birds.test.x[i] / 255 for i in examples]
    + [marked(i, y_test[i]) for i in examples],
    [in_lines(birds.class_names[y_test[i]]) for i in examples] + [""] * 6,
    columns=6,
    title="Below: orange where the map of the species is high",  # zh: "下排：该种的类激活图高的地方是橙色"
)

# %% [markdown] lang="en"
# Does the orange fall on the bird? On which part? (Each map is scaled to its own largest
# value; what speaks against the species, a negative value, stays grey.) Each cell of the map
# stands for 8 x 8 pixels, but has seen up to 68 pixels across, so the map is coarse, and
# orange beside the bird does not prove that the network looked at the background. Still, if
# it falls far from the bird, that is a reason to ask what else the pictures of a species have
# in common.
#
# ### A mistake, read from the map
#
# The test pictures that the network got wrong with the most certainty. In the middle row,
# what spoke for its answer; below, what spoke for the truth, both on one scale:

# %% [markdown] lang="zh"
# 橙色落在鸟身上了吗？落在哪个部位？（每张图按自己的最大值缩放；负值是反对该种的，保持灰色。）图的每一格对应 8×8 个像素，但看到过
# 最宽 68 个像素的范围，所以图很粗糙，橙色落在鸟旁边也不能证明网络看的是背景。不过，如果它落在离鸟很远的地方，就该问一问：这个种的
# 图片还有什么共同之处？
#
# ### 从图上读一个错误
#
# 网络最有把握的几个错误。中排是支持它的回答的地方，下排是支持正确答案的地方，两排用同一个尺度：

# %% name="mistakes"
# alt: Misread birds, orange where they speak for the answer and where for the truth  |  判错的鸟：橙色处分别支持网络的回答和正确答案
chances = ops.convert_to_numpy(ops.softmax(logits))
wrong = np.flatnonzero(predicted != y_test)
wrong = wrong[np.argsort(-chances[wrong].max(axis=1))][:5]
rows = [birds.test.x[i] / 255 for i in wrong]
for answers in (predicted, y_test):
    for i in wrong:
        most = class_maps[i][..., [predicted[i], y_test[i]]].max()
        rows.append(marked(i, answers[i], most))
sure = [f"{chances[i].max():.0%} sure" for i in wrong]  # zh: "把握 {chances[i].max():.0%}"
said = [f"said\n{birds.class_names[predicted[i]]}" for i in wrong]  # zh: "判为\n{birds.class_names[predicted[i]]}"
true = [f"is\n{birds.class_names[y_test[i]]}" for i in wrong]  # zh: "实为\n{birds.class_names[y_test[i]]}"
plots.image_grid(
    rows,
    sure + said + true,
    columns=len(wrong),
    title="The surest mistakes: what spoke for the answer and for the truth",  # zh: "最有把握的错误：支持回答的地方，支持正确答案的地方"
)

# %% [markdown] lang="en"
# Orange at the same place in both rows may mean that the network found the telling part and
# misread it; at different places, that two parts of the picture speak for two species. And
# where an answer is orange mainly beside the bird, no part of the bird may have spoken for
# it: that is a reason for distrust, not an explanation. Which species are taken for one
# another?

# %% [markdown] lang="zh"
# 两排的橙色在同一处，可能说明网络找到了关键的部位却认错了；在不同处，可能说明图片的两个部分各自支持一个种。如果支持某个回答的橙色主要
# 在鸟的旁边，那么也许没有一个身体部位支持它：这让人怀疑，但还不是解释。哪些种容易互相混淆？

# %% name="confusion"
# alt: Confusion matrix of the species, most on the diagonal  |  各个种的混淆矩阵，大多在对角线上
plots.confusion_matrix(
    y_test,
    predicted,
    birds.class_names,
    title="Most birds are named correctly",  # zh: "大多数鸟都认对了"
)

# %% [markdown] lang="en"
# Find the largest number off the diagonal. Which two species are these, and by what would
# you tell them apart? (In our run on the sample: the hook-billed parrot, taken for the
# long-billed kingfisher. Both have their names from the beak.)

# %% [markdown] lang="zh"
# 找出对角线之外最大的数。是哪两个种？你会靠什么区分它们？（在我们对样本的运行中，是钩嘴鹦鹉被认作长嘴翠鸟。两者都以嘴得名。）

# %% [markdown] lang="en" section="comparison"
# ## One thing changed: with and without, at three rates
#
# `labs bench 07a-rates` trained both networks, with and without batch normalisation, at three
# peaks of the learning rate and with three seeds each. In the figure below, the peak is the
# only difference between two panels, normalisation (and the bias it replaces) between the
# two curves of one panel: the data, the mirroring, the number of epochs and, seed by seed,
# the kernels at the start are the same. As 18 networks are to be trained, each gets no
# shifted copies and sees fewer pictures. This is the function it ran:

# %% [markdown] lang="zh"
# ## 只改一处：用与不用，三种学习率
#
# `labs bench 07a-rates` 训练了用与不用批归一化的两个网络，学习率的峰值取三种，各用三个种子。下图中各栏之间只有峰值不同，同一栏的两条
# 曲线之间只有归一化（以及它所代替的偏置）不同：数据、翻转、轮数，以及同一个种子的初始卷积核都相同。因为要训练 18 个网络，每个都不用平移的
# 副本，看到的图片也比上面少。它运行的是这个函数：


# %% name="grid"
GRID_EPOCHS = 12 if full else 7
LEVELS = (5, 25, 50, 75, 95)  # percentiles  |  百分位


def measured(arm, seed):
    """Train one network with one seed; return its figures."""  # zh: "用一个种子训练一个网络，返回各项数字。"
    kind, rate = arm.split("_")
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = compiled(build(kind == "norm"), RATES[rate], GRID_EPOCHS)
    curves = model.fit(x_train, y_train, epochs=GRID_EPOCHS, **OPTIONS).history
    figures = {f"epoch_{n:02}": v for n, v in enumerate(curves["val_accuracy"], 1)}
    for number, values in enumerate(walk(model, x_aside[:48])[0], 1):
        values = np.nan_to_num(values, nan=0, posinf=1e9, neginf=-1e9)
        for level in LEVELS:
            figures[f"relu_{number}_{level:02}"] = np.percentile(values, level)
    figures["training"] = curves["accuracy"][-1]
    figures["test"] = model.evaluate(x_test, y_test, verbose=0)[1]
    return figures


# %% name="grid-curves"
# alt: Validation accuracy by epoch at three rates, with and without batch normalisation  |  三种学习率下，用与不用批归一化的验证准确率曲线
grid = labdata.grid("07a-rates", birds.scale)
epochs = np.arange(1, GRID_EPOCHS + 1)
figure = plots.new_figure("Normalised, it learns at all three peaks", width=9)  # zh: "归一化之后，三种峰值下都能学会"
panels = figure.subplots(1, 3, sharey=True)
kinds = {"norm": "normalised", "plain": "plain"}  # zh: "norm", "归一化", "plain", "不归一化"
for panel, (rate, peak) in zip(panels, RATES.items(), strict=True):
    for kind, name in kinds.items():
        runs = np.array([grid[f"{kind}_{rate}"][f"epoch_{n:02}"] for n in epochs])
        style = "-" if kind == "norm" else "--"
        (line,) = panel.plot(epochs, runs.mean(axis=1), style, label=name)
        half, colour = runs.std(axis=1, ddof=1), line.get_color()
        low, high = runs.mean(axis=1) - half, runs.mean(axis=1) + half
        panel.fill_between(epochs, low, high, color=colour, alpha=0.15)
    panel.axhline(1 / CLASSES, color="gray", linestyle=":")
    panel.set(title=f"peak {peak}", xlabel="epoch", ylim=(0, 1))  # zh: "峰值 {peak}", "轮"
panels[0].set_ylabel("validation accuracy")  # zh: "验证准确率"
panels[0].legend()
figure

# %% [markdown] lang="en"
# Lines are means of three seeds, bands their deviation, the dotted line is guessing. With
# normalisation the network learns at all three peaks, which span a factor of 25. Without it
# the network gets somewhere at the two lower peaks, slowly and not with every seed to the
# same point; at the highest it ends at guessing. (A curve may lie a little below or above the
# dotted line even then: the validation part does not hold equally many of each species.)

# %% [markdown] lang="zh"
# 曲线是三个种子的平均，色带是标准差，点线是乱猜的水平。用归一化时，网络在三种峰值下都能学会，而它们相差 25 倍。不用时，在较低的
# 两种峰值下有所进展，但很慢，而且走多远要看种子；在最高的峰值下，最后停在乱猜的水平。（即使如此，曲线也可能略低或略高于点线：
# 验证部分中各个种的张数并不相等。）

# %% [markdown] lang="en"
# ### Which difference is real?
#
# As in lab 06b: the three seeds of one arm differ although nothing was changed. There one
# mean variance served all arms. That is right only if all arms spread alike, and these do
# not: at the lower peaks the plain network's seeds lie far apart, at the highest they agree
# to the last digit. So we compare seed by seed. Networks with the same seed began with the
# same kernels, and each seed gives one difference $d$ of the test accuracies. Let $\bar d$
# be the mean of the three and $s$ their deviation. The standard error of $\bar d$ is
# $s / \sqrt{3}$, and chance alone passes 4.3 times that, the *limit* in the table, in one
# case of twenty (Student's $t$ with $3 - 1 = 2$ degrees of freedom). What stays below may be
# noise: with three seeds it is not settled.

# %% [markdown] lang="zh"
# ### 哪些差别是真的？
#
# 与实验 06b 相同：同一种网络的三个种子之间也有差别，虽然什么也没改。那里，所有情形共用一个平均方差。这只有在各种情形的分散程度相同时
# 才对，而这里并不相同：在较低的峰值下，不归一化的网络的三个种子相差很远；在最高的峰值下，三个数完全相同。所以我们逐个种子比较：种子
# 相同的网络从相同的卷积核开始，每个种子给出测试准确率的一个差 $d$。设 $\bar d$ 是三个差的平均，$s$ 是它们的标准差。$\bar d$ 的标准误差
# 就是 $s / \sqrt{3}$，仅凭偶然超过它的 4.3 倍（表中的*界限*）的情形，二十次里有一次（自由度为 $3 - 1 = 2$ 的学生 $t$ 分布）。没有超过的，可能只是
# 噪声：三个种子还不能下结论。


# %% name="judged"
def judged(differences):
    """Mean of the differences, what chance may reach, and a verdict."""  # zh: "各个差的平均、偶然可达到的界限和结论。"
    mean = differences.mean()
    limit = 4.3 * differences.std(ddof=1) / np.sqrt(len(differences))
    verdict = "may be noise" if abs(mean) <= limit else "more than noise"  # zh: "可能是噪声", "超出噪声"
    return f"{mean:+.1%}", f"{limit:.1%}", verdict


# %% name="grid-table"
tests = {arm: np.array(figures["test"]) for arm, figures in grid.items()}
table = {}
for rate, peak in RATES.items():
    normalised, plain = tests[f"norm_{rate}"], tests[f"plain_{rate}"]
    gain, limit, verdict = judged(normalised - plain)
    table[f"{peak}"] = {
        "plain": f"{plain.mean():.1%} ± {plain.std(ddof=1):.1%}",  # zh: "不归一化", "{plain.mean():.1%} ± {plain.std(ddof=1):.1%}"
        "normalised": f"{normalised.mean():.1%} ± {normalised.std(ddof=1):.1%}",  # zh: "归一化", "{normalised.mean():.1%} ± {normalised.std(ddof=1):.1%}"
        "gain": gain,  # zh: "增益"
        "limit": limit,  # zh: "界限"
        "verdict": verdict,  # zh: "结论"
    }
plots.results_table(
    table,
    name="peak",  # zh: "峰值"
    title="At the two higher peaks the gain is more than noise",  # zh: "在较高的两种峰值下，增益超出噪声"
)

# %% [markdown] lang="en"
# At the lowest peak, too, all three seeds gain; but so unequally that three of them do not
# settle it. The gain is largest at the highest peak, where the plain network is at guessing.
#
# Now the rows among themselves: for each network the change from one peak to another, judged
# in the same way. The lines above the table compare the two networks *each at its own best
# peak*, that with the highest validation accuracy at the end:

# %% [markdown] lang="zh"
# 在最低的峰值下，三个种子也都有增益，但大小很不一样，三个种子还不足以下结论。增益最大的是最高的峰值，在那里不归一化的网络停在乱猜的
# 水平。
#
# 再比较各行之间：对每个网络，从一种峰值换到另一种的变化，用同样的方法判断。表格上方的几行让两个网络*各取自己最好的峰值*来比较，即最后的
# 验证准确率最高的那一种：

# %% name="grid-peaks"
table = {}
for first, second in (("low", "middle"), ("middle", "high"), ("low", "high")):
    row = {}
    for kind, name in kinds.items():
        change = tests[f"{kind}_{second}"] - tests[f"{kind}_{first}"]
        change, limit, verdict = judged(change)
        row[name] = f"{change} (limit {limit}): {verdict}"  # zh: "{change}（界限 {limit}）：{verdict}"
    table[f"{RATES[first]} to {RATES[second]}"] = row  # zh: "{RATES[first]} 换到 {RATES[second]}"
best, last = {}, f"epoch_{GRID_EPOCHS:02}"
for kind, name in kinds.items():
    reached = {rate: np.mean(grid[f"{kind}_{rate}"][last]) for rate in RATES}
    rate = max(reached, key=reached.get)
    best[kind] = tests[f"{kind}_{rate}"]
    print(f"best {name}: peak {RATES[rate]}, test {best[kind].mean():.1%}")  # zh: "最好的{name}：峰值 {RATES[rate]}，测试 {best[kind].mean():.1%}"
gain, limit, verdict = judged(best["norm"] - best["plain"])
print(f"gain {gain} (limit {limit}): {verdict}")  # zh: "增益 {gain}（界限 {limit}）：{verdict}"
plots.results_table(
    table,
    name="peaks",  # zh: "峰值"
    title="From one peak to another: change of the test accuracy",  # zh: "从一种峰值换到另一种：测试准确率的变化"
)

# %% [markdown] lang="en"
# Each at its own best, the normalised network is ahead by more than noise, on the full set
# clearly, on the sample only just. Which peak suits it best is another matter. On the sample the lowest is
# behind both others by more than noise, and between these two the difference may be noise;
# on the full set no two peaks differ by more than noise. The plain network does best at the
# lowest peak: on the full set by more than noise, on the sample three seeds do not settle it.
#
# What the tables do not say: that such a network *cannot* be trained without normalisation.
# A still lower peak and more epochs may suit the plain network better; we have not measured
# that. VGG's authors trained 16 layers without it: first with some layers taken from a
# trained network of 11, and, as they found later, also from a careful random start (section
# 3.1 of the paper).

# %% [markdown] lang="zh"
# 各取自己最好的峰值时，归一化的网络领先，并且超出噪声：在完整数据上很明显，在样本上刚刚超出。哪种峰值最适合它，则是另一回事。在样本上，最低的
# 峰值比另外两种差，超出噪声，而那两种之间的差别可能是噪声；在完整数据上，任意两种峰值之差都没有超出噪声。不归一化的网络在最低的峰值下
# 最好：在完整数据上超出噪声，在样本上三个种子还不能下结论。
#
# 表中没有说的是：这样的网络不归一化就*不能*训练。更低的峰值和更多的轮数也许更适合不归一化的网络，我们没有测过。VGG 的作者不用归一化也
# 训练了 16 层：起初有几层取自训练好的 11 层网络；后来他们发现，从谨慎选取的随机值开始也可以（论文第 3.1 节）。

# %% name="cost"
seconds = {
    kind: np.mean([grid[f"{kind}_{rate}"]["cpu_seconds"] for rate in RATES])
    for kind in kinds
}
print(f"processor time, normalised / plain: {seconds['norm'] / seconds['plain']:.2f}")  # zh: "处理器时间，归一化 / 不归一化：{seconds['norm'] / seconds['plain']:.2f}"

# %% [markdown] lang="en"
# The price: with normalisation, the same number of epochs takes this many times the
# processor time.
#
# ### What reaches each ReLU
#
# After training, at the lowest peak, where both networks have learned something: the middle
# half of all values that reach each of the eight ReLUs (dark band), nine tenths of them
# (light band), and the median (line), each the mean of three seeds. Everything below the
# dotted zero is cut off.

# %% [markdown] lang="zh"
# 代价是：同样的轮数，用归一化时处理器时间是不用时的这么多倍。
#
# ### 到达每个 ReLU 的值
#
# 训练之后，在两个网络都学到了东西的最低峰值下：到达八个 ReLU 的全部值中，中间的一半（深色带）、九成（浅色带）和中位数（线），
# 都是三个种子的平均。
# 点线（零）以下的都会被截掉。

# %% name="distributions"
# alt: Bands of what reaches each of eight ReLUs, plain and normalised  |  训练之后到达八个 ReLU 的值：不归一化时宽而偏，归一化时各层相近
figure = plots.new_figure("Plain, the last ReLUs get far larger values", width=9)  # zh: "不归一化时，到达最后几个 ReLU 的值大得多"
panels = figure.subplots(1, 2, sharey=True)
numbers = range(1, 9)
for panel, kind in zip(panels, ("plain", "norm"), strict=True):
    bands = {
        level: [np.mean(grid[f"{kind}_low"][f"relu_{n}_{level:02}"]) for n in numbers]
        for level in LEVELS
    }
    panel.fill_between(numbers, bands[5], bands[95], color="C0", alpha=0.2)
    panel.fill_between(numbers, bands[25], bands[75], color="C0", alpha=0.3)
    panel.plot(numbers, bands[50], color="C0", marker="o")
    panel.axhline(0, color="gray", linestyle=":")
    panel.set(title=kinds[kind], xlabel="ReLU")
panels[0].set_ylabel("value")  # zh: "值"
figure

# %% [markdown] lang="en"
# Without normalisation the light band is more than twice as wide at the last ReLU as at the
# first. With it nine tenths of the values stay within about $\pm 2$ at every depth. That is
# a difference, not yet a cause: Ioffe and Szegedy explain the gain by such steady
# distributions, Santurkar and others (see the sources) destroyed the steadiness on purpose
# and kept the gain. They hold that the loss becomes smoother, so that larger steps are safe.
# Why batch normalisation helps is still argued about; that it allows larger steps, our
# curves show.

# %% [markdown] lang="zh"
# 不用归一化时，浅色带在最后一个 ReLU 处的宽度是第一个处的两倍多。用归一化时，无论多深，九成的值都在大约 $\pm 2$ 之内。
# 这是差别，还不是原因：Ioffe 和 Szegedy 用这种稳定的分布来解释它的好处；Santurkar 等人（见参考文献）有意破坏
# 这种稳定，好处却还在。他们认为，原因是损失变得更平滑，较大的步子也就安全了。批归一化为什么有用，至今仍有争论；它允许更大的步子，
# 我们的曲线表明了这一点。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 07a.1 (2 points): the weights of any VGG
#
# `blocks` is a list of pairs: how many 3 x 3 convolutions a block has, and how many channels
# each of them puts out. Behind each block, pooling halves the side; an odd side loses its
# last row and column, so 11 becomes 5. `side` is the side of the colour pictures that come
# in, `units` lists the units of the dense layers. Return the number of weights, biases
# included. By hand: one block of one convolution with 2 channels, pictures of 4 x 4, one
# dense layer of 3 units:
# $2 \cdot (9 \cdot 3 + 1) + 3 \cdot (2 \cdot 2 \cdot 2 + 1) = 83$.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断。
#
# ### 练习 07a.1（2 分）：任意一个 VGG 的参数个数
#
# `blocks` 是由数对组成的列表：每一块有几个 3×3 卷积，它们各输出多少个通道。每一块之后，池化把边长减半；边长为奇数时去掉最后
# 一行一列，所以 11 变为 5。`side` 是输入的彩色图片的边长，`units` 列出各全连接层的单元数。返回权重的总数，包括偏置。手算一例：一块，一个卷积，2 个通道，图片 4×4，
# 一个 3 个单元的全连接层：$2 \cdot (9 \cdot 3 + 1) + 3 \cdot (2 \cdot 2 \cdot 2 + 1) = 83$。


# %% name="vgg-weights" exercise="07a.1"
def vgg_weights(blocks, side, units):
    """Return the number of weights and biases of a VGG."""  # zh: "返回一个 VGG 的权重与偏置总数。"
    ### BEGIN SOLUTION
    total, inputs = 0, 3
    for convolutions, channels in blocks:
        for _ in range(convolutions):
            total += channels * (9 * inputs + 1)
            inputs = channels
        side = side // 2
    inputs = inputs * side * side
    for outputs in units:
        total += outputs * (inputs + 1)
        inputs = outputs
    return total
    ### END SOLUTION


# %% check="07a.1"
check("07a.1", vgg_weights)

# %% [markdown] lang="en"
# With it the whole family of the paper is counted in a moment: 11, 13, 16 and 19 layers.
# (The paper's table 2 gives 133, 133, 138 and 144 million.)

# %% [markdown] lang="zh"
# 有了它，论文中的整个家族一下子就数完了：11、13、16、19 层。（论文表 2 给出的是 1.33、1.33、1.38 和 1.44 亿。）

# %% name="family" tags=["strict"]
FAMILY = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3)}
FAMILY[19] = (2, 2, 4, 4, 4)
with check.needs("07a.1"):
    for depth, convolutions in FAMILY.items():
        family = list(zip(convolutions, (64, 128, 256, 512, 512), strict=True))
        print(f"VGG-{depth}  {vgg_weights(family, 224, [4096, 4096, 1000]):,}")

# %% [markdown] lang="en"
# ### Exercise 07a.2 (3 points): batch normalisation in training
#
# `maps` has the shape (n, height, width, channels), `gamma` and `beta` one number a channel.
# Normalise each channel with the mean and the variance of the batch (over pictures and
# places; the variance divides by the number of values), then apply `gamma` and `beta`. Use
# NumPy, no Keras, and leave `maps` itself unchanged. By hand: two pictures of one pixel, 1
# and 3, `gamma` 2, `beta` 10, `epsilon` 0: the mean is 2, the variance 1, the results are 8
# and 12.

# %% [markdown] lang="zh"
# ### 练习 07a.2（3 分）：训练时的批归一化
#
# `maps` 的形状是 （n, height, width, channels），`gamma` 和 `beta` 每个通道一个数。用这一批的均值和方差（对图片和位置求；
# 方差除以值的个数）归一化每个通道，再用上 `gamma` 和 `beta`。用 NumPy，不用 Keras，`maps` 本身不要改动。手算一例：两张只有一个像素的图片，值为
# 1 和 3，`gamma` 为 2，`beta` 为 10，`epsilon` 为 0：均值是 2，方差是 1，结果是 8 和 12。


# %% name="batch-norm" exercise="07a.2"
def batch_norm(maps, gamma, beta, epsilon):
    """Return the maps as batch normalisation gives them in training."""  # zh: "返回训练方式下批归一化的输出。"
    ### BEGIN SOLUTION
    mean = maps.mean(axis=(0, 1, 2))
    variance = maps.var(axis=(0, 1, 2))
    return gamma * (maps - mean) / np.sqrt(variance + epsilon) + beta
    ### END SOLUTION


# %% check="07a.2"
check("07a.2", batch_norm)

# %% [markdown] lang="en"
# ### Exercise 07a.3 (2 points): moving averages
#
# `means` holds one channel's mean in batch after batch. Return the list of the moving
# average after each batch, by this lab's formula; `start` is its value before the first,
# `momentum` any number between 0 and 1. By hand: means 1 and 1, momentum 0.9, start 0 give
# `[0.1, 0.19]`.

# %% [markdown] lang="zh"
# ### 练习 07a.3（2 分）：移动平均
#
# `means` 依次是一个通道在各批中的均值。返回每一批之后的移动平均组成的列表，用本实验的公式；第一批之前的值是 `start`，
# `momentum` 是 0 与 1 之间的任意一个数。手算一例：均值 1 和 1，momentum 0.9，初始值 0，得到 `[0.1, 0.19]`。


# %% name="moving-averages" exercise="07a.3"
def moving_averages(means, momentum, start):
    """Return the moving average after each batch."""  # zh: "返回每一批之后的移动平均。"
    ### BEGIN SOLUTION
    averages = []
    for mean in means:
        start = momentum * start + (1 - momentum) * mean
        averages.append(start)
    return averages
    ### END SOLUTION


# %% check="07a.3"
check("07a.3", moving_averages)

# %% [markdown] lang="en"
# ### Exercise 07a.4 (3 points): batch normalisation folded away
#
# In use, $\mu$ and $\sigma^2$ are fixed numbers, so normalisation is nothing but a factor and
# a constant for each channel. Both can be put into the convolution in front, and the
# finished network needs no normalisation layers at all: programs that run networks on phones
# do this. `kernel` has the shape (k, k, channels in, channels out), the others one number for
# each output channel. As in our network, the convolution has no bias of its own. Return the
# pair: the new kernel and the new bias. By hand: a single
# weight 3, `gamma` 2, `beta` 1, `mean` 4, `variance` 4, `epsilon` 0:
# $y = 2 (3x - 4) / 2 + 1 = 3x - 3$, so kernel 3 and bias $-3$.

# %% [markdown] lang="zh"
# ### 练习 07a.4（3 分）：把批归一化并入卷积
#
# 使用时，$\mu$ 和 $\sigma^2$ 是固定的数，所以归一化对每个通道不过是一个系数加一个常数。两者都可以并入前面的卷积，完成的网络
# 就完全不需要归一化层：在手机上运行网络的程序就是这样做的。`kernel` 的形状是 （k, k, 输入通道，输出通道），其余参数每个输出通道
# 一个数。与我们的网络一样，这个卷积自己没有偏置。返回一对：新的卷积核和新的偏置。手算一例：只有一个权重 3，`gamma` 为 2，`beta` 为 1，`mean` 为 4，`variance` 为 4，
# `epsilon` 为 0：$y = 2 (3x - 4) / 2 + 1 = 3x - 3$，所以卷积核为 3，偏置为 $-3$。


# %% name="fold" exercise="07a.4"
def fold(kernel, gamma, beta, mean, variance, epsilon):
    """Return kernel and bias of one convolution that does both steps."""  # zh: "返回一个卷积的核与偏置，它一次完成两步。"
    ### BEGIN SOLUTION
    factor = gamma / np.sqrt(variance + epsilon)
    return kernel * factor, beta - mean * factor
    ### END SOLUTION


# %% check="07a.4"
check("07a.4", fold)

# %% [markdown] lang="en"
# On the trained network: its first convolution and normalisation against one convolution
# with your kernel and bias. And your 07a.2 against Keras, on a real batch:

# %% [markdown] lang="zh"
# 在训练好的网络上检验：它的第一个卷积加归一化，与用你的卷积核和偏置的一个卷积比较。再用一批真实的图片比较你的 07a.2 与 Keras：

# %% name="agree"
with check.needs("07a.2"), check.needs("07a.4"):
    conv, trained = small.get_layer("conv1_1"), small.get_layer("norm1_1")
    kernel = conv.get_weights()[0]
    folded, constant = fold(kernel, *trained.get_weights(), trained.epsilon)
    by_one = ops.conv(x_test[:8], ops.convert_to_tensor(folded), padding="same")
    by_one = ops.convert_to_numpy(by_one) + constant
    by_two = ops.convert_to_numpy(trained(conv(x_test[:8]), training=False))
    same = np.allclose(by_one, by_two, atol=1e-3)
    print(f"07a.4: folded, the same output: {same}")  # zh: "07a.4：并入之后输出相同：{same}"
    fresh = layers.BatchNormalization()
    real = ops.convert_to_numpy(conv(x_test[:8]))
    of_keras = ops.convert_to_numpy(fresh(real, training=True))
    mine = batch_norm(real, np.ones(8), np.zeros(8), fresh.epsilon)
    same = np.allclose(mine, of_keras, atol=1e-3)
    print(f"07a.2: the same as Keras: {same}")  # zh: "07a.2：与 Keras 相同：{same}"

# %% [markdown] lang="en"
# ### Exercise 07a.5 (2 points): a class activation map
#
# Write the formula of this lab in NumPy: `maps` has the shape (height, width, channels),
# `weights` (channels, classes), `label` is the class. Return an array of shape
# (height, width). By hand: one place with the values 1 and 2, weights of class 0 are 5 and 3:
# $1 \cdot 5 + 2 \cdot 3 = 11$.

# %% [markdown] lang="zh"
# ### 练习 07a.5（2 分）：类激活图
#
# 用 NumPy 写出本实验的公式：`maps` 的形状是 （height, width, channels），`weights` 的形状是 （channels, classes），`label` 是类。
# 返回形状为 (height, width) 的数组。手算一例：一个位置，值为 1 和 2，类 0 的权重是 5 和 3：$1 \cdot 5 + 2 \cdot 3 = 11$。


# %% name="class-map-exercise" exercise="07a.5"
def class_map(maps, weights, label):
    """Return how much each place speaks for the class."""  # zh: "返回每个位置对该类的支持程度。"
    ### BEGIN SOLUTION
    return maps @ weights[:, label]
    ### END SOLUTION


# %% check="07a.5"
check("07a.5", class_map)

# %% [markdown] lang="en"
# Your map and the one that the network's 1 x 1 convolution drew, for the same bird:

# %% [markdown] lang="zh"
# 对同一只鸟，比较你的图与网络用 1×1 卷积得到的图：

# %% name="class-map-agrees"
with check.needs("07a.5"):
    last = maps[1][0]  # the bird of the feature maps  |  画特征图的那只鸟
    same = np.allclose(class_map(last, weights, 0), class_maps[bird, ..., 0], atol=1e-3)
    print(f"07a.5: the same map: {same}")  # zh: "07a.5：两张图相同：{same}"

# %% [markdown] lang="en"
# ### Question 07a.6 (4 points): in words
#
# Somebody trains a network with batch normalisation, Keras's default momentum of 0.99, for
# 40 batches in all. The training accuracy reaches 95 %. On the test set, and even when the
# *training* pictures are put in once more with `predict`, the accuracy is near chance. They
# call it over-fitting. Explain why it is not and what happened instead (how much of the start
# values is left, as a number?), and name two remedies. Six sentences at most.

# %% [markdown] lang="zh"
# ### 问答 07a.6（4 分）：用文字回答
#
# 有人训练一个带批归一化的网络，momentum 用 Keras 的默认值 0.99，一共只训练 40 批。训练准确率达到 95%。在测试集上，甚至把
# *训练*图片用 `predict` 再输入一次，准确率都接近乱猜。他说这是过拟合。请解释为什么不是，实际发生了什么（初始值还剩
# 多少？用数字回答），并给出两种办法。不超过六句话。

# %% [markdown] lang="en" answer="07a.6" points=4
# <!-- BEGIN SOLUTION -->
# Over-fitting means good on the training pictures and poor on others; here the training
# pictures themselves fail as soon as they pass through `predict`. In training the layers use
# each batch's own mean and variance, in `predict` the moving averages. After 40 batches with
# momentum 0.99 these still hold $0.99^{40} = 67\,\%$ of their start values 0 and 1, so the
# layers normalise with wrong numbers, and the error is handed on from layer to layer.
# Remedies: a smaller momentum such as 0.9; many more batches; or, after training, batches
# sent through in training mode, without learning, until the averages have caught up.
#
# *Rubric: the training pictures fail too, so it is no over-fitting (1 point); batch
# statistics in training, moving averages in use (1 point); the averages are still near their
# start values, with the number (1 point); two remedies (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="07a.6" points=4
# <!-- BEGIN SOLUTION -->
# 过拟合是指在训练图片上好、在其他图片上差；而这里训练图片本身一经过 `predict` 也失败了。训练时各层用每一批自己的均值和方差，
# `predict` 时用移动平均。momentum 为 0.99 时，40 批之后移动平均仍含有初始值 0 和 1 的 $0.99^{40} = 67\,\%$，所以各层用错误的
# 数来归一化，误差一层一层传下去。办法：用较小的 momentum，例如 0.9；训练更多批；或者在训练之后，只让一些批以训练方式通过网络而
# 不学习，直到移动平均跟上。
#
# *评分：训练图片也失败，所以不是过拟合（1 分）；训练时用批的统计量，使用时用移动平均（1 分）；移动平均仍接近初始值，并给出
# 数字（1 分）；两种办法（1 分）。*
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
check.progress("07a")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - $L$ layers of 3 x 3 see $2L + 1$ pixels across. Two of them replace one 5 x 5 with 28 %
#   fewer weights, three one 7 x 7 with 45 % fewer.
# - VGG-16 has 138,357,544 weights, 89 % of them in three dense layers. Averaging each map
#   instead makes a network small, and lets it show where it looked.
# - Batch normalisation has two modes: the batch's own statistics in training, moving
#   averages in use. Most trouble with it comes from mixing them up.
# - What it is worth is a question of the rate, and of seeds: compare at several rates, each
#   side at its own best, and call noise what does not stand out from it.
#
# **Next:** lab 07b gets more out of few pictures by changing them: data augmentation.

# %% [markdown] lang="zh"
# ## 要点
#
# - $L$ 层 3×3 看到的宽度是 $2L + 1$ 个像素。两层可代替一个 5×5，权重少 28%；三层可代替一个 7×7，权重少 45%。
# - VGG-16 有 138,357,544 个权重，89% 在三个全连接层。改为对每张图取平均，网络就变小了，还能指出它看的是哪里。
# - 批归一化有两种工作方式：训练时用这一批自己的统计量，使用时用移动平均。它的麻烦大多来自两者混淆。
# - 它值多少，要看学习率，也要看种子：在几种学习率下比较，双方各取自己最好的，与噪声分不开的就叫噪声。
#
# **下一步**：实验 07b 通过改变图片，从很少的图片中学到更多：数据增强。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - K. Simonyan, A. Zisserman, "Very deep convolutional networks for large-scale image
#   recognition", ICLR 2015, arXiv:1409.1556: section 2.1 and table 1 (the networks), 2.3 (why
#   3 x 3), table 2 (numbers of weights, in millions), 3.1 (training), 3.2 (two looks at
#   test time).
# - S. Ioffe, C. Szegedy, "Batch normalization: accelerating deep network training by reducing
#   internal covariate shift", *Proceedings of ICML* 2015, 448-456: section 3 (the algorithm),
#   3.1 (training and inference), 3.3 (scale of the weights), 4.2 (higher rates).
# - S. Santurkar, D. Tsipras, A. Ilyas, A. Madry, "How does batch normalization help
#   optimization?", *Advances in Neural Information Processing Systems* 31 (2018): why it helps
#   is still argued about.
# - B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba, "Learning deep features for
#   discriminative localization", *Proceedings of CVPR* 2016, 2921-2929, section 2 (the
#   class activation map).
# - Pictures: `labs data birds` names where they come from.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - K. Simonyan、A. Zisserman，“Very deep convolutional networks for large-scale image
#   recognition”，ICLR 2015，arXiv:1409.1556：第 2.1 节和表 1（各个网络）、2.3（为什么用 3×3）、
#   表 2（参数个数，以百万计）、3.1（训练）、3.2（测试时看两次）。
# - S. Ioffe、C. Szegedy，“Batch normalization: accelerating deep network training by reducing
#   internal covariate shift”，*Proceedings of ICML* 2015，448-456：第 3 节（算法）、3.1（训练与推理）、
#   3.3（权重的大小）、4.2（更高的学习率）。
# - S. Santurkar、D. Tsipras、A. Ilyas、A. Madry，“How does batch normalization help
#   optimization?”，*Advances in Neural Information Processing Systems* 31（2018）：它为什么有用，至今仍有争论。
# - B. Zhou、A. Khosla、A. Lapedriza、A. Oliva、A. Torralba，“Learning deep features for discriminative
#   localization”，*Proceedings of CVPR* 2016，2921-2929，第 2 节（类激活图）。
# - 图片：`labs data birds` 说明其来源。
