# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Data augmentation: cats and dogs from few pictures"
#       zh: 数据增强：用很少的图片分辨猫和狗
#     case:
#       en: "Data augmentation: cats and dogs"
#       zh: 数据增强（Data Augmentation）：猫狗分类
#     week: 7
#     chapter:
#       en: "Classic convolutional networks (1)"
#       zh: 第五章 经典卷积神经网络（上）
#     minutes: {sample: 1, full: 2}
#     memory_mib: {sample: 2000, full: 2000}
#     data: [cats_dogs]
#     python: "3.11"
#     grids:
#       gain:
#         cells:
#           - setup
#           - load
#           - split
#           - places
#           - view
#           - network
#           - settings
#           - accuracy
#           - mixup-batches
#           - views-for
#           - grid
#         function: measured
#         arms:
#           - 100_plain
#           - 100_augmented
#           - 200_plain
#           - 200_augmented
#           - 400_plain
#           - 400_augmented
#           - all_plain
#           - all_augmented
#           - 200_mirror
#           - 200_ten_percent
#           - 200_three_resamplings
#           - 200_mixup
#           - 200_twice
#           - 200_four_times
#         seeds: [1, 2, 3]
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - move, turn, mirror and zoom a picture with *one* resampling, from one matrix,
# - train a network on pictures that are new at every step, and keep everything else equal,
# - measure what augmentation gains at 100 training pictures, and at all there are, with the
#   spread over seeds,
# - show that too much of it hurts,
# - decide where augmentation belongs: inside the model or in the data pipeline.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 由一个矩阵、只用*一次*重采样，就完成图片的平移、旋转、镜像和缩放；
# - 让网络每一步都看到新的图片，而其他一切保持不变；
# - 测量数据增强在 100 张训练图片时带来多少，在用上全部图片时又带来多少，并给出各随机种子之间的离散程度；
# - 说明增强过度有害；
# - 决定增强该放在哪里：放在模型里，还是放在数据流水线里。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. `training.start` starts TensorFlow without its log
# lines and gives every run the same random numbers. (TensorFlow itself is imported for
# `tf.data` alone.)

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。`training.start` 启动 TensorFlow（不显示日志），并让每次运行得到
# 同样的随机数。（直接导入 TensorFlow 只是为了 `tf.data`。）

# %% name="setup"
import ipywidgets

import helpers
import labdata
from helpers import data, plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=2003)

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

# %% [markdown] lang="en" section="story"
# ## A moved cat is still a cat
#
# You have 100 photos of pets and want a network that tells cats from dogs. Your network
# has tens of thousands of weights: it can simply remember the hundred, and it will.
#
# But you know something that the 100 pictures do not say. A cat that looks to the left is
# a cat when it looks to the right. A dog that stands ten pixels further down is the same
# dog. **Data augmentation** tells the network so, in the only language that it
# understands: pictures. At every step of the training each picture is mirrored, turned,
# moved and zoomed a little, at random, and keeps its label.
#
# First the data, because the story's figure needs pets:

# %% [markdown] lang="zh"
# ## 挪动过的猫还是猫
#
# 你有 100 张宠物照片，想要一个能分辨猫和狗的网络。网络有上万个权重，完全可以把这一百张硬背下来，它也确实会
# 这么做。
#
# 但有些事你知道，那 100 张图片却没有说：朝左看的猫，朝右看时还是猫；往下挪了十个像素的狗，还是同一只狗。
# **数据增强**（data augmentation）用网络唯一听得懂的语言，也就是图片，把这些告诉它：训练的每一步，每张图片
# 都随机地镜像、旋转、平移、缩放一点点，标签不变。
#
# 先读入数据，因为下面的图要用到宠物：

# %% name="load"
pets = data.load("cats_dogs")
full = pets.scale == "full"
print(pets.train.x.shape, pets.test.x.shape, pets.class_names)

# %% [markdown] lang="en"
# What does a moved pet look like to a model that compares pixel with pixel? We take 300
# pictures and measure the mean difference of brightness, in grey levels of 0 to 255,
# between each of them and: itself moved by ten pixels; its mirror image; another pet of
# the same kind; a pet of the other kind.

# %% [markdown] lang="zh"
# 对逐个像素作比较的模型来说，挪动过的宠物是什么样子？取 300 张图片，计算每张图片与以下几种图片之间亮度差的
# 平均值（灰度级 0 到 255）：右移十个像素的它自己；它的镜像；同类的另一只宠物；另一类的一只宠物。

# %% name="distances"
# alt: Moved and mirrored pictures lie more than halfway to another pet  |  像素的平均差：平移和镜像后的图片，差别已超过与另一只宠物差别的一半
some, kinds = pets.train.x[:300].astype("float32"), pets.train.y[:300]
cats, dogs = some[kinds == 0], some[kinds == 1]
pairs = min(len(cats), len(dogs))
apart = {
    "moved by 10 pixels": some[:, :, 10:] - some[:, :, :-10],  # zh: "平移 10 个像素"
    "mirrored": some - some[:, :, ::-1],  # zh: "镜像"
    "another of its kind": cats - np.roll(cats, 1, axis=0),  # zh: "同类的另一只"
    "one of the other kind": cats[:pairs] - dogs[:pairs],  # zh: "另一类的一只"
}
plots.bars(
    {name: float(np.abs(difference).mean()) for name, difference in apart.items()},
    xlabel="mean difference of a pixel (grey levels)",  # zh: "每个像素的平均差（灰度级）"
    title="Pixel by pixel, a moved pet is halfway to another pet",  # zh: "逐个像素看，挪动过的宠物已经离另一只宠物不远"
)

# %% [markdown] lang="en"
# Two things can be read here. A pet that is moved or mirrored changes its pixels more than
# half as much as if it were replaced by another animal. And the last two bars are nearly
# equal: the distance from pixel to pixel hardly tells cat from dog. Convolution and pooling
# (lab 05a) forgive a shift of a pixel or two. For more than that a network needs examples.

# %% [markdown] lang="zh"
# 从图中可以读出两点。平移或镜像一只宠物，像素的改变超过换成另一只动物时的一半。而最后两条几乎一样长：逐个像素
# 的距离几乎分不出猫和狗。卷积与池化（实验 05a）容忍一两个像素的平移，再多就得靠样例来教。

# %% [markdown] lang="en" section="data"
# ## The pets, before any model
#
# The line below `load` says which data you have. The bundled sample holds 1,500 drawn pets
# to train on and 500 to test. The full set holds 660 and 240 photos of all sizes; the
# loader cuts out the middle square and makes it 64 x 64. The drawings are harder than they
# look: cats and dogs share colours, places, backgrounds and poses.

# %% [markdown] lang="zh"
# ## 先看宠物，再谈模型
#
# `load` 下面那一行说明你用的是哪份数据。随附的样本有 1,500 张画出来的宠物用于训练，500 张用于测试。完整数据有
# 660 张和 240 张大小不一的照片，读入时裁出正中的方形，变成 64×64。这些画比看上去难：猫和狗的颜色、位置、背景
# 和姿势都相同。

# %% name="look"
# alt: Sixteen pets, cats above and dogs below  |  十六只宠物，上面是猫，下面是狗
sixteen = [np.flatnonzero(pets.train.y == label)[:8] for label in (0, 1)]
plots.image_grid(
    pets.train.x[np.concatenate(sixteen)],
    columns=8,
    title="Cats above, dogs below",  # zh: "上面是猫，下面是狗"
)

# %% [markdown] lang="en"
# Ask yourself what you would look at: ears, the muzzle, whiskers? At 64 x 64 a whisker is
# one pixel wide. Keep that in mind, it will matter below.
#
# The training pictures are put in two parts. The last 300 (of the photos: 60) are kept
# aside for **validation**: whoever chooses between settings looks there. From the others
# `drawn(size, seed)` draws a small training set, half cats and half dogs; "all" takes all.
# Plain and augmented training get the same pictures.

# %% [markdown] lang="zh"
# 想一想你会看什么：耳朵、口鼻、胡须？在 64×64 的图片里，一根胡须只有一个像素宽。记住这一点，后面会用到。
#
# 训练图片分成两部分。最后 300 张（照片是 60 张）留作**验证**：要在几种设置之间选择，就看这一部分。从其余图片中，
# `drawn(size, seed)` 抽出一个小训练集，猫狗各半；"all" 则取全部。不增强的训练与增强的训练用同样的图片。

# %% name="split" tags=["strict"]
KNOWN = 600 if full else 1200  # the rest is for validation  |  其余用于验证
x_known, y_known = pets.train.x[:KNOWN].astype("float32"), pets.train.y[:KNOWN]
x_aside, y_aside = pets.train.x[KNOWN:].astype("float32"), pets.train.y[KNOWN:]
x_test, y_test = pets.test.x.astype("float32"), pets.test.y
SIZES = {"100": 100, "200": 200, "400": 400, "all": KNOWN}


def drawn(size, seed):
    """Numbers of the training pictures, as many cats as dogs."""  # zh: "训练图片的序号，猫狗一样多。"
    if size == KNOWN:
        return np.arange(KNOWN)
    random = np.random.default_rng(seed)
    cats, dogs = (random.permutation(np.flatnonzero(y_known == c)) for c in (0, 1))
    return np.concatenate([cats[: size // 2], dogs[: size // 2]])


parts = {
    "known": y_known,  # zh: "训练"
    "aside": y_aside,  # zh: "验证"
    "test": y_test,  # zh: "测试"
    "drawn": y_known[drawn(100, 1)],  # zh: "抽出"
}
for name, labels in parts.items():
    print(f"{name:6}", np.bincount(labels))

# %% [markdown] lang="en"
# Cats and dogs are balanced, or nearly so: always giving the same answer is right half of
# the time.

# %% [markdown] lang="zh"
# 猫和狗的数目相等或几乎相等：总回答同一种，对一半。

# %% [markdown] lang="en" section="model"
# ## One matrix says where each pixel comes from
#
# To move a picture, a program asks for each pixel of the *new* picture: where in the old
# one does it come from? With $x', y'$ for the place in the new picture and $x, y$ for the
# place in the old one, both counted from the picture's centre in pixels:
#
# $$ \begin{pmatrix} x \\ y \end{pmatrix} = \frac{1}{z}
#    \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}
#    \begin{pmatrix} m\,(x' - s_x) \\ y' - s_y \end{pmatrix} $$
#
# Here $s_x$ and $s_y$ are the pixels that the picture moves right and down, $m$ is 1, or $-1$
# for the mirror image, $\theta$ is the angle and $z$ the zoom (above 1: larger). That is a
# matrix times $(x', y')$ plus a shift: six numbers, an *affine* map. Places between pixels
# take the mean of their four neighbours, weighted by nearness (*bilinear interpolation*,
# lab 03a).

# %% [markdown] lang="zh"
# ## 一个矩阵说明每个像素从哪里来
#
# 要移动一张图片，程序对*新*图片的每个像素提问：它来自旧图片的哪里？设 $x', y'$ 是新图片中的位置，$x, y$ 是旧图片
# 中的位置，都从图片中心算起，以像素为单位：
#
# $$ \begin{pmatrix} x \\ y \end{pmatrix} = \frac{1}{z}
#    \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}
#    \begin{pmatrix} m\,(x' - s_x) \\ y' - s_y \end{pmatrix} $$
#
# 其中 $s_x$ 和 $s_y$ 是图片向右、向下移动的像素数，$m$ 为 1，镜像时为 $-1$，$\theta$ 是角度，$z$ 是缩放倍数（大于 1 即
# 放大）。这就是矩阵乘以 $(x', y')$ 再加一个平移：一共六个数，叫*仿射*变换。落在像素之间的位置，取四个邻近像素
# 按远近加权的平均（*双线性插值*，实验 03a）。


# %% name="places"
SIDE, MIDDLE = 64, 31.5  # pixels; the centre lies between 31 and 32  |  像素；中心在 31 与 32 之间
COURSE = {"rotation": 10, "shift": 5 / 32, "zoom": 0.1}


def places(mirror, degrees, zoom, right, down):
    """Six numbers a picture (and two zeros): where its pixels come from."""  # zh: "每张图片六个数（外加两个零）：像素从哪里来。"
    angle = degrees * (np.pi / 180)
    cosine, sine = ops.cos(angle) / zoom, ops.sin(angle) / zoom
    a, b, d, e = mirror * cosine, -sine, mirror * sine, cosine
    x = MIDDLE - a * (MIDDLE + right) - b * (MIDDLE + down)
    y = MIDDLE - d * (MIDDLE + right) - e * (MIDDLE + down)
    nothing = ops.zeros_like(a)
    return ops.stack([a, b, x, d, e, y, nothing, nothing], axis=-1)


def moved(pictures, *, mirror=1.0, degrees=0.0, zoom=1.0, right=0.0, down=0.0):
    """Move all pictures in the same way, or each in its own."""  # zh: "把所有图片作同样的移动，或各作各的移动。"
    parts = np.broadcast_arrays(mirror, degrees, zoom, right, down)
    parts = [np.full(len(pictures), part, "float32") for part in parts]
    result = ops.image.affine_transform(
        np.asarray(pictures, "float32"), places(*parts), fill_mode="reflect"
    )
    return ops.convert_to_numpy(result)


# %% [markdown] lang="en"
# In the code `a`, `b`, `d`, `e` are the four entries of the matrix, and `x` and `y` the
# shift: what is left when the place is counted from the upper left corner instead of the
# centre. (The two zeros would be for perspective.) Where a pixel comes from outside the old
# picture, `"reflect"` continues it as in a mirror. One pet, one thing changed at a time,
# in the sizes of the course: mirrored, turned by 10 degrees, moved by 5/32 of its width
# (ten pixels), zoomed by 10 %:

# %% [markdown] lang="zh"
# 代码中的 `a`、`b`、`d`、`e` 是矩阵的四个元素，`x` 和 `y` 是平移量：位置改从左上角而不是从中心算起时，剩下的就是它。（两个零是
# 留给透视变换的。）如果像素来自旧图片之外，
# `"reflect"` 就像照镜子一样把图片延续出去。下面是同一只宠物，每次只改一样，幅度是课程里给的：镜像，旋转 10 度，
# 平移宽度的 5/32（十个像素），放大 10%：

# %% name="steps"
# alt: One cat: as it is, mirrored, turned, moved, zoomed, and all at once  |  一只猫：原图、镜像、旋转、平移、放大，以及同时作全部变换
pet = x_known[y_known == 0][3:4]
ways = {
    "as it is": {},  # zh: "原图"
    "mirrored": {"mirror": -1},  # zh: "镜像", "mirror"
    "10 degrees": {"degrees": 10},  # zh: "旋转 10 度", "degrees"
    "5/32 to the right": {"right": 10},  # zh: "右移 5/32", "right"
    "10 % larger": {"zoom": 1.1},  # zh: "放大 10%", "zoom"
    "all at once": {"mirror": -1, "degrees": 10, "right": 10, "zoom": 1.1},  # zh: "全部同时", "mirror", "degrees", "right", "zoom"
}
plots.image_grid(
    np.concatenate([moved(pet, **way) for way in ways.values()]) / 255,
    list(ways),
    title="Six pictures for the network, one cat for us",  # zh: "对网络是六张图片，对我们是一只猫"
)

# %% [markdown] lang="en"
# How far can you go before *you* would no longer say cat? Move the sliders below the two
# pictures. (Where widgets cannot run, call `view_pet` with other numbers.) The limits of an
# augmentation are a statement about your task: every picture it can produce must still
# deserve its label.

# %% [markdown] lang="zh"
# 移动到什么程度，*你*就不会再说这是猫了？拖动两张图片下面的滑块试试。（控件不能用的地方，可以换几个数调用
# `view_pet`。）增强的幅度其实是对任务的一种断言：它能产生的每张图片，都必须仍然配得上原来的标签。


# %% name="view-pet"
# alt: The cat as it is, and as the network would see it  |  原来的猫，以及网络看到的猫
def view_pet(degrees=10, right=10, zoom=1.1, mirrored=False):
    """Draw the pet as the network would see it."""  # zh: "画出网络看到的宠物。"
    mirror = -1 if mirrored else 1
    seen = moved(pet, mirror=mirror, degrees=degrees, right=right, zoom=zoom)
    return plots.image_grid(np.concatenate([pet, seen]) / 255)


view_pet()

# %% name="sliders"
limits = {"degrees": (-180, 180, 5), "right": (-40, 40), "zoom": (0.4, 2.0, 0.1)}
sliders = ipywidgets.interact(view_pet, **limits, mirrored=False)

# %% [markdown] lang="en"
# ### Once, not three times
#
# Keras has ready-made layers: `RandomTranslation`, `RandomRotation`, `RandomZoom`. Put one
# after the other, each resamples the picture, and each resampling takes means of
# neighbours: three times a little blur. Because the three matrices can be multiplied first,
# the same movement needs only one. We make both with 200 random movements and measure how
# much of the differences between neighbouring pixels is left, by the sum of their squares.

# %% [markdown] lang="zh"
# ### 一次，而不是三次
#
# Keras 有现成的层：`RandomTranslation`、`RandomRotation`、`RandomZoom`。一个接一个地用，每层都要重采样一次，而每次
# 重采样都是对邻近像素取平均：模糊一点点，三次叠加。其实三个矩阵可以先乘起来，同样的移动只需一次重采样。取 200 个
# 随机移动，两种做法都做一遍，看相邻像素之差的平方和还剩多少。

# %% name="resampling"
random = np.random.default_rng(0)
many = x_known[:200]
turn, zoom = random.uniform(-10, 10, 200), 1.1 ** random.uniform(-1, 1, 200)
right, down = random.uniform(-10, 10, (2, 200))
once = moved(many, degrees=turn, zoom=zoom, right=right, down=down)
thrice = moved(moved(many, zoom=zoom), degrees=turn)
thrice = moved(thrice, right=right, down=down)


def detail(pictures):
    """Sum of squared differences of neighbouring pixels."""  # zh: "相邻像素之差的平方和。"
    return float(sum(np.square(np.diff(pictures, axis=axis)).sum() for axis in (1, 2)))


kept = {1: detail(once) / detail(many), 3: detail(thrice) / detail(many)}
for times, share in kept.items():
    print(f"resampled {times} x: {share:.0%} of the detail kept")  # zh: "重采样 {times} 次：保留 {share:.0%} 的细节"

# %% name="blur"
# alt: A pet as it is, resampled once, resampled three times and blurred  |  一只宠物：原图、重采样一次、重采样三次，第三张最模糊
assert kept[3] < kept[1] < 1
one = int(np.argmax([detail(once[i : i + 1]) for i in range(200)]))
plots.image_grid(
    np.stack([many[one], once[one], thrice[one]]) / 255,
    ["as it is", "moved, 1 resampling", "moved, 3 resamplings"],  # zh: "原图", "移动，重采样 1 次", "移动，重采样 3 次"
    title="The same movement; resampling three times blurs more",  # zh: "同样的移动，重采样三次更模糊"
)

# %% [markdown] lang="en"
# Even one resampling costs detail; three cost clearly more, and what is lost first is what
# is one or two pixels wide: spots, whiskers. Whether that costs accuracy is another question. We
# measure it below.
#
# ### A layer that moves each picture at random
#
# `RandomView` draws mirror, angle, zoom and shift anew for each picture at each step, puts
# them in one matrix, and resamples once. When the network is used (`training=False`) it
# does nothing. A zoom of 0.1 means a factor from 1/1.1 to 1.1.

# %% [markdown] lang="zh"
# 一次重采样就已损失细节，三次损失明显更多；最先丢失的是只有一两个像素宽的东西：斑点、胡须。它会不会降低准确率是另一个
# 问题，下面来测。
#
# ### 随机移动每张图片的层
#
# `RandomView` 在每一步为每张图片重新抽取镜像、角度、缩放和平移，合成一个矩阵，只重采样一次。使用网络时
# （`training=False`）它什么也不做。缩放 0.1 的意思是倍数从 1/1.1 到 1.1。


# %% name="view"
@keras.saving.register_keras_serializable(package="lab07b")
class RandomView(layers.Layer):
    """In training, move each picture at random."""  # zh: "训练时随机移动每张图片。"

    def __init__(self, rotation=0, shift=0, zoom=0, **kwargs):
        super().__init__(**kwargs)
        self.limits = {"rotation": rotation, "shift": shift, "zoom": zoom}
        self.seeds = keras.random.SeedGenerator()

    def call(self, pictures, training=False):
        if not training:
            return pictures
        between = {"minval": -1, "maxval": 1, "seed": self.seeds}
        draws = keras.random.uniform((5, ops.shape(pictures)[0]), **between)
        mirror, turn, grow, right, down = ops.unstack(draws, 5)
        degrees = self.limits["rotation"] * turn
        zoom = (1 + self.limits["zoom"]) ** grow
        pixels = SIDE * self.limits["shift"]
        matrix = places(ops.sign(mirror), degrees, zoom, pixels * right, pixels * down)
        return ops.image.affine_transform(pictures, matrix, fill_mode="reflect")

    def get_config(self):
        return super().get_config() | self.limits


# %% name="sheet"
# alt: Twenty-four random views of one cat  |  同一只猫的二十四个随机视图
keras.utils.set_random_seed(7)
views = RandomView(**COURSE)(np.repeat(pet, 24, axis=0), training=True)
plots.image_grid(
    ops.convert_to_numpy(views) / 255,
    columns=8,
    title="One picture, twenty-four views, one label",  # zh: "一张图片，二十四个视图，一个标签"
)

# %% [markdown] lang="en"
# This sheet is the first thing to look at, before any training: is each of them still a
# cat? Are whiskers and ears still there? Common mistakes show here at once:
# `RandomRotation(0.1)` written for ten degrees (its unit is a full turn: 0.1 are 36 degrees,
# ten degrees are `10 / 360`), pictures scaled twice and so all black, pets pushed out of the frame.
#
# ### A small network without any brake
#
# A network as in lab 07a, small: four convolutions with batch normalisation, and no
# dropout, so that augmentation is the only thing that works against over-fitting.

# %% [markdown] lang="zh"
# 训练之前先看这样一张图：每一幅都还是猫吗？胡须和耳朵还在吗？常见的错误在这里一眼就能看出：
# 想转 10 度却写了 `RandomRotation(0.1)`（它的单位是一整圈：0.1 是 36 度，10 度应写成 `10 / 360`）；图片缩放了两次而变得
# 全黑；宠物被推出了画面。
#
# ### 没有任何“刹车”的小网络
#
# 与实验 07a 类似的小网络：四个卷积层加批归一化，没有随机失活，这样与过拟合作对的只有数据增强。


# %% name="network"
def build(*views, seed=0):
    """A small network; `views` are layers that change the pictures first."""  # zh: "小网络；`views` 是先改变图片的层。"
    keras.utils.set_random_seed(seed)  # same weights with any views  |  不论有什么视图，权重都相同
    network = keras.Sequential([keras.Input((SIDE, SIDE, 3)), *views])
    network.add(layers.Rescaling(1 / 127.5, offset=-1, name="scale"))
    style = {"kernel_size": 3, "padding": "same", "use_bias": False}
    for number, filters in enumerate((16, 32, 64, 96), 1):
        network.add(layers.Conv2D(filters, name=f"conv{number}", **style))
        network.add(layers.MaxPooling2D(name=f"pool{number}"))
        network.add(layers.BatchNormalization(momentum=0.9, name=f"norm{number}"))
        network.add(layers.ReLU(name=f"relu{number}"))
    network.add(layers.Flatten(name="flatten"))
    network.add(layers.Dense(2, name="output"))
    return network


# %% name="table"
plots.network_table(build(RandomView(**COURSE)), title="The network with its views")  # zh: "带随机视图的网络"

# %% [markdown] lang="en"
# `RandomView` has no weights: nothing in it is learned. (Why is `use_bias=False` right before batch normalisation? Lab 07a: the
# normalisation subtracts any constant at once, and brings its own.)

# %% [markdown] lang="zh"
# `RandomView` 没有权重：其中没有什么需要学习。（为什么批归一化之前可以 `use_bias=False`？
# 见实验 07a：归一化会立刻减去任何常数，而且自带偏置。）

# %% [markdown] lang="en" section="training"
# ## Training: the same number of steps
#
# A comparison is fair if one thing changes. An augmented training needs longer, so people
# train it longer, and compare it with a plain one that trained for less. Here every network
# takes exactly the same number of steps, with batches of 50 and the same learning rates. To
# make that simple, one "epoch" always shows 1,200 pictures: with 100 training pictures each
# one twelve times, plain or as twelve views; with 1,200 each one once.

# %% [markdown] lang="zh"
# ## 训练：步数相同
#
# 只改一样，比较才公平。增强的训练需要更久，于是有人让它多训练一些，再去和训练较少的普通网络比。这里每个网络的
# 步数完全相同，每批都是 50 张，学习率也一样。为此规定一“轮”总是 1,200 张图片：训练图片只有 100 张时，每张出现十二
# 次，或原样，或是十二个视图；有 1,200 张时，每张一次。

# %% name="settings"
BATCH_SIZE, EPOCH, EPOCHS = 50, 1200, 11
STEPS = EPOCHS * EPOCH // BATCH_SIZE
ONE_HOT = np.eye(2, dtype="float32")
OPTIONS = {"batch_size": BATCH_SIZE, "epochs": EPOCHS, "verbose": 0}


def compiled(network):
    """Make a network ready for STEPS steps."""  # zh: "让网络准备好训练 STEPS 步。"
    network.compile(
        keras.optimizers.Adam(training.one_cycle(0.004, STEPS)),
        keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=8,
    )
    return network


def repeated(numbers):
    """Pictures and labels of one epoch: EPOCH of them, whatever the size."""  # zh: "一轮的图片和标签：不论有多少张，总共 EPOCH 个。"
    numbers = np.tile(numbers, EPOCH // len(numbers))
    return x_known[numbers], ONE_HOT[y_known[numbers]]


# %% name="accuracy"
def accuracy(network, x, y):
    """Share of the pictures that the network puts right."""  # zh: "网络判对的图片所占的比例。"
    logits = network.predict(x, batch_size=250, verbose=0)
    return float(np.mean(np.argmax(logits, axis=1) == y))


# %% [markdown] lang="en"
# Labels are one-hot (lab 04a), because mixup below needs labels between cat and dog. Now
# two networks on the same 200 pictures, first plain, then with views. Both begin with the
# same weights.

# %% [markdown] lang="zh"
# 标签用独热编码（实验 04a），因为下面的 mixup 需要介于猫和狗之间的标签。现在用同样的 200 张图片训练两个网络，先是
# 不增强的，再是带随机视图的。两者的初始权重相同。

# %% name="train"
two_hundred = drawn(200, seed=1)
networks, histories = {}, {}
for name, ranges in {"plain": None, "augmented": COURSE}.items():
    views = [] if ranges is None else [RandomView(**ranges)]
    network = compiled(build(*views, seed=1))
    histories[name] = network.fit(
        *repeated(two_hundred),
        validation_data=(x_aside, ONE_HOT[y_aside]),
        callbacks=[training.progress(every=5)],
        **OPTIONS,
    )
    networks[name] = network

# %% name="curves"
# alt: Training and validation accuracy of the plain and the augmented network  |  不增强与增强的网络的训练准确率和验证准确率
plots.learning_curves(
    {
        "plain": histories["plain"],  # zh: "不增强", "plain"
        "augmented": histories["augmented"],  # zh: "增强", "augmented"
    },
    title="The plain network soon knows its pictures by heart",  # zh: "不增强的网络很快就把图片背了下来"
)

# %% [markdown] lang="en"
# The dashed line of the plain network reaches 1 after a few epochs: it has learned its 200
# pictures by heart, and its gradients have nothing more to teach. The augmented network
# never sees the same view twice and learns more slowly. (Its training accuracy is measured on
# views, which are harder than the pictures.) Compare how far each dashed line ends above its
# solid one: augmentation narrows the gap of over-fitting, it does not close it.
#
# The test set, once for each network. An accuracy $q$ on $n$ pictures has the standard error
# $\sqrt{q(1-q)/n}$:

# %% [markdown] lang="zh"
# 不增强的网络，虚线几轮之后就到了 1：它把 200 张图片背了下来，梯度再也教不了它什么。增强的网络从不见到同一个视图两次，学得慢一些。
# （它的训练准确率是在随机视图上测的，视图比原图难。）比较两条虚线最后各比自己的实线高出多少：增强缩小了过拟合的差距，但没有消除它。
#
# 测试集，每个网络只用一次。在 $n$ 张图片上测得的准确率 $q$，标准误差是 $\sqrt{q(1-q)/n}$：

# %% name="test"
test = {name: accuracy(network, x_test, y_test) for name, network in networks.items()}
for name, q in test.items():
    print(f"{name:9} {q:.1%} +- {np.sqrt(q * (1 - q) / len(y_test)):.1%}")
    training.record(f"test_accuracy_{name}_200", q, scale=pets.scale)

# %% [markdown] lang="en"
# One run on one draw of 200 pictures. Other draws and other seeds give other numbers; the
# comparison below repeats all of it. Last the augmented network on all the pictures, again
# with the same number of steps; its cost goes into the table of lab 11.

# %% [markdown] lang="zh"
# 这只是抽一次 200 张图片、训练一次的结果。换一次抽取、换一个随机种子，数字就不同；下面的比较把这一切重复多次。最后
# 用全部图片训练增强的网络，步数仍然相同；它的开销会列入实验 11 的表格。

# %% name="train-all"
on_all = compiled(build(RandomView(**COURSE), seed=1))
with training.timed() as clock:
    on_all.fit(*repeated(drawn(KNOWN, seed=1)), **OPTIONS)
one_pass = clock.wall / EPOCHS * KNOWN / EPOCH
test_all = accuracy(on_all, x_test, y_test)
training.record_network(on_all, test_all, one_pass, scale=pets.scale)

# %% [markdown] lang="en" section="inside"
# ## What the network learned
#
# ### How far its answer survives
#
# We turn all test pictures by the same angle, from -40 to 40 degrees, and ask both networks
# again. The augmented one has seen angles up to 10 degrees.

# %% [markdown] lang="zh"
# ## 网络学到了什么
#
# ### 答案能保持多远
#
# 把所有测试图片转过同一个角度，从 -40 度到 40 度，再问两个网络。增强的网络训练时见过 10 度以内的角度。

# %% name="angles"
# alt: Test accuracy of both networks against the angle of the pictures  |  两个网络的测试准确率随测试图片旋转角度的变化
angles = np.array([-40, -20, -10, 0, 10, 20, 40])
turned = [moved(x_test, degrees=angle) for angle in angles]
plots.lines(
    angles,
    {
        "plain": [accuracy(networks["plain"], x, y_test) for x in turned],  # zh: "不增强", "plain"
        "augmented": [accuracy(networks["augmented"], x, y_test) for x in turned],  # zh: "增强", "augmented"
    },
    xlabel="angle of the test pictures (degrees)",  # zh: "测试图片的旋转角度（度）"
    ylabel="test accuracy",  # zh: "测试准确率"
    title="Turned pets: accuracy by angle",  # zh: "转过的宠物：各个角度上的准确率"
)

# %% [markdown] lang="en"
# The pictures at 0 degrees are the originals; all others were resampled, and so blurred.
# How much is that alone? A move by a whole pixel needs no means of neighbours, a move by
# half a pixel does, and nobody sees either:

# %% [markdown] lang="zh"
# 0 度处是原图；其余的都经过重采样，因而变模糊了。单是这一点有多大影响？移动一整个像素不需要对邻近像素取平均，移动半个
# 像素则需要，而两者肉眼都看不出来：

# %% name="half-pixel"
for name, network in networks.items():
    steps = [moved(x_test, right=by, down=by) for by in (1, 0.5)]
    whole, half = [f"{accuracy(network, x, y_test):.1%}" for x in steps]
    print(f"{name:9} as it is {test[name]:.1%}, a pixel {whole}, half a pixel {half}")  # zh: "{name:9} 原图 {test[name]:.1%}，移一个像素 {whole}，移半个像素 {half}"

# %% [markdown] lang="en"
# What half a pixel costs more than a whole one is the price of blur, and that much of the
# step beside the middle of the figure is not the angle's doing. The plain network never saw
# a resampled picture in its training, the augmented one hardly any other. From 20 to 40
# degrees both lines fall because of the angle: both have the same blur there.
#
# ### One pet, twelve views
#
# The same question for one pet: of the test cats that both networks put right, the one of
# which the plain network is least certain. Below each view stands the probability of
# "cat", plain network first, then the augmented one. A network that knew what does not
# matter would give the same number twelve times.

# %% [markdown] lang="zh"
# 移半个像素比移一个像素多损失的部分，就是模糊的代价；图中紧挨 0 度处的落差，有这么多不是角度造成的。不增强的网络训练时从没见过
# 重采样的图片，增强的网络则几乎只见过这样的图片。从 20 度到 40 度，两条曲线的下降来自角度：那里的模糊是一样的。
#
# ### 一只宠物，十二个视图
#
# 对一只宠物提同样的问题：在两个网络都判对的测试猫中，取不增强的网络最没有把握的那只。每个视图下方是判为“猫”的概率，
# 先是不增强的网络，再是增强的网络。如果网络知道什么无关紧要，就会把同一个数说十二遍。


# %% name="answers"
# alt: Twelve views of one test cat with the probabilities of cat of both networks  |  一只测试猫的十二个视图，标出两个网络判为猫的概率
def cat_chance(network, pictures):
    """Probability of "cat" for each picture."""  # zh: "每张图片判为“猫”的概率。"
    logits = network.predict(pictures, batch_size=250, verbose=0)
    return ops.convert_to_numpy(ops.softmax(logits))[:, 0]


before = {name: cat_chance(network, x_test) for name, network in networks.items()}
right = (y_test == 0) & (np.minimum(*before.values()) > 0.5)
doubtful = int(np.argmin(np.where(right, before["plain"], 2)))
twelve = np.repeat(x_test[doubtful : doubtful + 1], 12, axis=0)
keras.utils.set_random_seed(3)
views = ops.convert_to_numpy(RandomView(**COURSE)(twelve, training=True))
answers = {name: cat_chance(network, views) for name, network in networks.items()}
plots.image_grid(
    views / 255,
    [
        f"{plain:.0%}, {augmented:.0%}"
        for plain, augmented in zip(*answers.values(), strict=True)
    ],
    columns=6,
    title="Probability of cat: plain network, augmented network",  # zh: "判为猫的概率：不增强的网络，增强的网络"
)

# %% [markdown] lang="en"
# This pet was chosen where the plain network wavers, which is unfair to it. So ask all test pets: how often does the answer (cat or dog) change
# when a picture is replaced by a random view of it?

# %% [markdown] lang="zh"
# 这只宠物是特意在不增强的网络拿不定主意的地方挑的，对它不公平。所以再问所有的测试宠物：把图片换成它的一个随机视图，答案（猫或狗）有多少次会改变？

# %% name="changes"
keras.utils.set_random_seed(4)
rounds = [RandomView(**COURSE)(x_test, training=True) for _ in range(3)]
changed = {}
for name, network in networks.items():
    says_cat = before[name] > 0.5
    after = [cat_chance(network, ops.convert_to_numpy(x)) > 0.5 for x in rounds]
    changed[name] = float(np.mean([answer != says_cat for answer in after]))
    training.record(f"answers_changed_{name}", changed[name], scale=pets.scale)

# %% [markdown] lang="en"
# Read these numbers together with the accuracy: a network that always says cat never changes
# its answer. And part of the difference is again the blur. That a moved pet is the same pet
# is nothing built into either network; augmentation teaches it, for the movements shown.
#
# ### The surest mistakes
#
# Where is the augmented network wrong with the most confidence?

# %% [markdown] lang="zh"
# 这两个数要和准确率一起看：总回答“猫”的网络永远不会改变答案。差别中还有一部分来自模糊。挪动过的宠物还是同一只宠物，这一点
# 不是网络结构里自带的，而是增强教会的，而且只限于展示过的那些移动。
#
# ### 最有把握的错误
#
# 增强的网络在哪些图片上错得最有把握？

# %% name="mistakes"
# alt: Test pets that the augmented network puts wrong with most confidence  |  增强的网络最有把握地判错的测试宠物
chance = cat_chance(networks["augmented"], x_test)
sure = np.where(y_test == 0, 1 - chance, chance)  # of the wrong answer  |  错误答案的概率
worst = np.argsort(-sure)[: max(1, min(12, int((sure > 0.5).sum())))]
plots.image_grid(
    x_test[worst] / 255,
    y_test[worst],
    predicted=(chance[worst] <= 0.5).astype(int),
    class_names=pets.class_names,
    columns=6,
    title="The augmented network's surest mistakes",  # zh: "增强的网络最有把握的错误"
)

# %% [markdown] lang="en"
# Which of these would a movement of the training pictures have helped with? Count also how
# many are dogs, and how many are seen from the side: a body seen from the side is no movement
# of a face seen from the front, and light is no movement either. This augmentation has
# nothing to say about them.

# %% [markdown] lang="zh"
# 其中哪些错误，靠移动训练图片有可能避免？再数一数有几只是狗，有几只是侧面：侧面的身体不是把正面的脸移动一下就能得到的，光线
# 的变化也不是移动。这样的增强对它们无能为力。

# %% [markdown] lang="en" section="comparison"
# ## What augmentation gains, and when
#
# `labs bench 07b-gain` trained the plain and the augmented network on 100, 200, 400 and all
# pictures, each with three seeds. A seed draws the training pictures, the weights and the
# order; plain and augmented get the same pictures. Mixup, which needs a few lines of its
# own, comes first; then the function that was called.
#
# ### Mixup
#
# Take two pictures $x_i, x_j$ with one-hot labels $y_i, y_j$, draw a share $\lambda$ between
# 0 and 1, and train on $\lambda x_i + (1 - \lambda) x_j$ with the label
# $\lambda y_i + (1 - \lambda) y_j$: a picture that is 70 % cat and 30 % dog. The share comes
# from a beta distribution with both parameters 0.2, which mostly gives shares near 0 or 1.

# %% [markdown] lang="zh"
# ## 增强能带来多少，在什么情况下
#
# `labs bench 07b-gain` 在 100、200、400 张和全部图片上训练了不增强与增强的网络，各三个随机种子。种子决定抽到哪些训练
# 图片、初始权重和次序；不增强与增强用的图片相同。先看 mixup，它需要自己的几行代码；然后是被调用的函数。
#
# ### Mixup
#
# 取两张图片 $x_i, x_j$ 和它们的独热标签 $y_i, y_j$，在 0 与 1 之间抽一个比例 $\lambda$，用
# $\lambda x_i + (1 - \lambda) x_j$ 训练，标签是 $\lambda y_i + (1 - \lambda) y_j$：一张 70% 是猫、30% 是狗的图片。比例
# 服从两个参数都是 0.2 的贝塔分布，大多接近 0 或 1。


# %% name="mixup-batches"
class MixedBatches(keras.utils.PyDataset):
    """Batches in which each picture is mixed with another one."""  # zh: "每张图片都与另一张混合的批。"

    def __init__(self, x, y, seed):
        super().__init__()
        self.x, self.y, self.random = x, y, np.random.default_rng(seed)

    def __len__(self):
        return len(self.x) // BATCH_SIZE

    def __getitem__(self, number):
        one, other = self.random.integers(len(self.x), size=(2, BATCH_SIZE))
        share = self.random.beta(0.2, 0.2, size=(BATCH_SIZE, 1)).astype("float32")
        wide = share[:, :, None, None]
        pictures = wide * self.x[one] + (1 - wide) * self.x[other]
        return pictures, share * self.y[one] + (1 - share) * self.y[other]


# %% name="mixed"
# alt: Eight mixed pictures of cats and dogs with their share of cat  |  八张混合的猫狗图片，标出猫的比例
pictures, labels = MixedBatches(*repeated(two_hundred), seed=5)[0]
between = np.argsort(np.abs(labels[:, 0] - 0.5), kind="stable")[:8]
plots.image_grid(
    pictures[between] / 255,
    [f"{share:.0%}" for share in labels[between, 0]],
    columns=8,
    title="Mixup, the eight most mixed of a batch: share of cat",  # zh: "Mixup：一批中混合得最匀的八张，下方是猫的比例"
)

# %% [markdown] lang="en"
# Nobody would take these for photos, and yet they come with an honest label. Now the
# function of the grid. Beside plain and augmented it knows six variations at 200 pictures;
# each changes one thing in the augmented training.

# %% [markdown] lang="zh"
# 没有人会把它们当作照片，但标签是诚实的。下面是被反复调用的函数。除了不增强与增强，它还有 200 张图片上的六种变化，
# 每种只在增强的训练里改一样。


# %% name="views-for"
def views_for(kind):
    """The layers in front of the network."""  # zh: "放在网络前面的层。"
    if kind == "plain":
        return []
    if kind == "mirror":
        return [RandomView()]
    if kind == "ten_percent":
        return [RandomView(rotation=9, shift=0.1, zoom=0.1)]
    if kind == "three_resamplings":
        moves = [layers.RandomZoom(0.1), layers.RandomRotation(10 / 360)]
        shift = layers.RandomTranslation(5 / 32, 5 / 32)
        return [layers.RandomFlip("horizontal"), *moves, shift]
    factor = {"twice": 2, "four_times": 4}.get(kind, 1)
    return [RandomView(**{name: factor * limit for name, limit in COURSE.items()})]


# %% name="grid"
def measured(arm, seed):
    """Train one arm with one seed; return its figures."""  # zh: "用一个种子训练一种设置，返回各项数字。"
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    size, kind = arm.split("_", 1)
    x, y = repeated(drawn(SIZES[size], seed))
    network = compiled(build(*views_for(kind), seed=seed))
    if kind == "mixup":
        network.fit(MixedBatches(x, y, seed), epochs=EPOCHS, verbose=0)
    else:
        network.fit(x, y, **OPTIONS)
    parts = {"validation": (x_aside, y_aside), "test": (x_test, y_test)}
    return {name: accuracy(network, *part) for name, part in parts.items()}


# %% [markdown] lang="en"
# ### The gain, by number of pictures
#
# Lines are means of three seeds, bands their standard deviation.

# %% [markdown] lang="zh"
# ### 图片数不同，增益不同
#
# 曲线是三个种子的平均，色带是标准差。

# %% name="gain"
# alt: Test accuracy against training pictures, plain and augmented  |  测试准确率随训练图片数的变化：不增强与增强，带误差带
grid = labdata.grid("07b-gain", pets.scale)
results = {
    kind: np.array([grid[f"{size}_{kind}"]["test"] for size in SIZES])
    for kind in ("plain", "augmented")
}
named = {"plain": "plain", "augmented": "augmented"}  # zh: "plain", "不增强", "augmented", "增强"
plots.lines(
    np.array(list(SIZES.values())),
    {named[kind]: values.mean(axis=1) for kind, values in results.items()},
    error={named[kind]: v.std(axis=1, ddof=1) for kind, v in results.items()},
    xscale="log",
    xlabel="training pictures",  # zh: "训练图片数"
    ylabel="test accuracy",  # zh: "测试准确率"
    title="Accuracy by number of training pictures",  # zh: "准确率随训练图片数的变化"
)

# %% [markdown] lang="en"
# How much of a gain is real? Each seed gives one gain, on the same pictures. Their mean has
# the standard error $s / \sqrt{3}$, where $s$ is the standard deviation of the three; with
# three values, chance alone passes 4.3 standard errors in one case of twenty (Student's
# $t$ with two degrees of freedom). The table calls what stays below noise.

# %% [markdown] lang="zh"
# 增益中有多少是真的？每个种子在同样的图片上给出一个增益。平均值的标准误差是 $s / \sqrt{3}$，$s$ 是三个值的标准差；
# 只有三个值时，仅凭偶然超过 4.3 倍标准误差的情形，二十次里有一次（自由度为 2 的学生 $t$ 分布）。没有超过的，表中就叫
# 噪声。

# %% name="gain-table"
gains = results["augmented"] - results["plain"]
table = {}
for size, (plain, augmented, gain) in zip(
    SIZES, zip(*results.values(), gains, strict=True), strict=True
):
    error = gain.std(ddof=1) / np.sqrt(len(gain))
    table[str(SIZES[size])] = {
        "plain": f"{plain.mean():.1%}",  # zh: "不增强", "{plain.mean():.1%}"
        "augmented": f"{augmented.mean():.1%}",  # zh: "增强", "{augmented.mean():.1%}"
        "gain in points": f"{100 * gain.mean():+.1f} ± {100 * error:.1f}",  # zh: "增益（百分点）", "{100 * gain.mean():+.1f} ± {100 * error:.1f}"
        "verdict": "noise" if abs(gain.mean()) < 4.3 * error else "more than noise",  # zh: "结论", "噪声", "超出噪声"
    }
if pets.scale == "sample":
    assert gains[0].mean() >= 0.10
training.record("gain_at_100", gains[0].mean(), scale=pets.scale)
training.record("gain_at_all", gains[-1].mean(), scale=pets.scale)
plots.results_table(table, name="pictures", title="Means of three seeds, test set")  # zh: "图片数", "三个种子的平均，测试集"

# %% [markdown] lang="en"
# Read the rows from the top. **On the drawn pets** augmentation is worth about ten points as
# long as pictures are few; with all of them the gain has shrunk into the noise. **On the
# photos** the mean gain is above zero in every row, and only one row is more than noise. It
# does not shrink downwards either: without augmentation this network gets hardly better from
# 200 photos to 600, so that even 600 are few for it.
#
# Where the table says noise, three seeds cannot tell whether augmentation helped: a gain may
# be there and be too small, or the seeds too different. (One accuracy of 70 % on the 240
# test photos alone has a standard error of three points, on the 500 drawn pets of two.)
# This table and the next hold eleven verdicts: one of them may well be chance.
#
# ### Which ranges, and what else?
#
# The same at 200 pictures, with one thing changed in the augmented training each time. The
# range of ±10 % is the one that the course names for traffic signs: shift and zoom by 10 %,
# and, as we read it, angles up to 10 % of a right angle. Twice and four times as wide
# multiplies all of the course's ranges: four times means angles up to 40 degrees, and
# shifts of more than half a picture.

# %% [markdown] lang="zh"
# 从上往下读。**在画出来的宠物上**，只要图片少，增强就值大约十个百分点；用上全部图片时，增益缩小到噪声之内。**在照片上**，
# 每一行的平均增益都大于零，但只有一行超出噪声；而且越往下增益也没有缩小：不增强时，从 200 张照片到 600 张，这个网络几乎没有
# 变好，可见对它来说 600 张也还是少。
#
# 表中写着“噪声”的地方，三个种子说不清增强有没有用：也许有增益而太小，也许各种子相差太大。（在 240 张测试照片上测得的
# 70% 的准确率，单是它的标准误差就有三个百分点；在 500 张画出来的宠物上是两个。）这张表和下一张表共有十一个结论，其中有一个
# 出于偶然，并不奇怪。
#
# ### 幅度多大，还能加什么？
#
# 同样的实验，用 200 张图片，每次在增强的训练里只改一样。±10% 的幅度是课程为交通标志给出的：平移和缩放各 10%，角度我们
# 理解为直角的 10%。两倍和四倍是把课程的各项幅度都乘上去：四倍意味着旋转可达 40 度，平移超过半张图片。

# %% name="variations"
named = {
    "plain": "plain",  # zh: "plain", "不增强"
    "mirror": "mirror only",  # zh: "mirror", "只镜像"
    "ten_percent": "mirror, all ranges ±10 %",  # zh: "ten_percent", "镜像，各项幅度 ±10%"
    "augmented": "the course's ranges",  # zh: "augmented", "课程的幅度"
    "three_resamplings": "the same, resampled three times",  # zh: "three_resamplings", "同样的幅度，重采样三次"
    "mixup": "the course's ranges and mixup",  # zh: "mixup", "课程的幅度加 mixup"
    "twice": "ranges twice as wide",  # zh: "twice", "幅度加倍"
    "four_times": "ranges four times as wide",  # zh: "four_times", "幅度四倍"
}

# %% name="variations-table"
table = {}
for arm, name in named.items():
    figures = {key: np.array(grid[f"200_{arm}"][key]) for key in ("validation", "test")}
    apart = figures["test"] - grid["200_augmented"]["test"]
    error = 100 * apart.std(ddof=1) / np.sqrt(len(apart))
    verdict = "noise" if abs(100 * apart.mean()) < 4.3 * error else "more than noise"  # zh: "噪声", "超出噪声"
    table[name] = {
        "validation": figures["validation"].mean(),  # zh: "验证", "validation"
        "test": figures["test"].mean(),  # zh: "测试", "test"
        "difference": f"{100 * apart.mean():+.1f} ± {error:.1f}",  # zh: "差", "{100 * apart.mean():+.1f} ± {error:.1f}"
        "verdict": verdict,  # zh: "结论"
    }
for column in ("difference", "verdict"):  # zh: "差", "结论"
    table[named["augmented"]][column] = ""  # zh: "augmented", ""
plots.results_table(
    table,
    name="training on 200 pictures",  # zh: "用 200 张图片训练"
    formats={"validation": ".1%", "test": ".1%"},  # zh: "验证", ".1%", "测试", ".1%"
    title="Means of three seeds; differences to the course's ranges, in points",  # zh: "三个种子的平均；与课程幅度之差，以百分点计"
)

# %% [markdown] lang="en"
# Choose by the column of validation: the test column is there to see whether the choice
# would have held. **On the drawn pets** the last column parts the rows in two. Mirroring
# alone is not enough, and ranges four times as wide lose again most of what augmentation
# had gained: too much of it hurts. Between the others, from ±10 % to twice the course's
# ranges, three seeds see no difference; nor does mixup add any, nor does the blur of three
# resamplings, plain as it was to the eye, cost any that three seeds could show. **On the photos**
# three seeds cannot tell any row from the course's ranges, not even training without views;
# that is a statement about how little three seeds on 240 photos can see. And a validation
# part of 60 photos, with a standard error of six points, is too small to choose by: it puts
# training without views first, and the test column does not confirm it.
#
# Look at what the network is given when the ranges are four times as wide:

# %% [markdown] lang="zh"
# 选择要看验证那一列；测试那一列只用来看这个选择是否站得住。**在画出来的宠物上**，最后一列把各行分成两类：只镜像是不够的；
# 幅度加到四倍，又把增强赢来的大半丢掉了，增强过度确实有害。其余各行，从 ±10% 到课程幅度的两倍，三个种子看不出差别；mixup
# 没有带来可测的提高，重采样三次的模糊虽然一眼可见，三个种子也看不出损失。**在照片上**，三个种子无法把任何一行（包括完全
# 不增强的）与课程的幅度区分开；这说明的是，三个种子、240 张照片能看清的东西很少。而 60 张照片的验证集，标准误差有六个百分
# 点，不足以用来选择：它把不增强排在第一，测试那一列却不支持这个选择。
#
# 看看四倍幅度时，网络拿到的是什么：

# %% name="too-wide"
# alt: Eight views of the same pet with ranges four times as wide  |  同一只宠物在四倍幅度下的八个视图
keras.utils.set_random_seed(7)
wide = RandomView(**{name: 4 * limit for name, limit in COURSE.items()})
views = ops.convert_to_numpy(wide(np.repeat(pet, 8, axis=0), training=True))
plots.image_grid(
    views / 255,
    columns=4,
    title="Four times as wide: would you still say cat?",  # zh: "四倍幅度：你还会说这是猫吗？"
)

# %% [markdown] lang="en"
# Some show half a cat, some hardly any: the label is still cat, and the network is told to
# believe it.
#
# ### Inside the model or in the pipeline?
#
# The views can be made in two places. As a layer *in the model* they are saved with it, and
# switch themselves off when it is used. In the *pipeline* (`tf.data`) they are made by
# other threads while the network computes; the model stays clean, but nothing stops you
# from augmenting the validation pictures by mistake. Which is faster? Both ways, and
# without any views, in turn: 6 steps, that is 300 pictures, five times after a first that
# does not count:

# %% [markdown] lang="zh"
# 有的只剩半只猫，有的几乎没有猫；标签仍然是猫，网络还得相信它。
#
# ### 放在模型里，还是放在流水线里？
#
# 随机视图可以在两个地方生成。作为*模型里*的一层，它随模型一起保存，使用模型时自动关闭。放在*流水线*
# （`tf.data`）里，它由其他线程在网络计算的同时生成；模型保持干净，但没有什么能阻止你误把验证图片也增强了。哪种
# 更快？两种做法，加上没有随机视图的，轮流各跑 6 步，即 300 张图片；第一次不算，之后共五次：


# %% name="timing"
def augment(pictures, labels):
    """One batch on its way through the pipeline."""  # zh: "流水线中的一批。"
    return view(pictures, training=True), labels


view = RandomView(**COURSE)
batches = tf.data.Dataset.from_tensor_slices(repeated(two_hundred))
batches = batches.batch(BATCH_SIZE)
in_pipeline = batches.map(augment, num_parallel_calls=tf.data.AUTOTUNE)
networks_timed = {
    "in the model": (compiled(build(RandomView(**COURSE))), batches),  # zh: "在模型里"
    "in the pipeline": (compiled(build()), in_pipeline),  # zh: "在流水线里"
    "no views": (compiled(build()), batches),  # zh: "没有随机视图"
}
seconds = {name: [] for name in networks_timed}
for _ in range(6):
    for name, (network, feed) in networks_timed.items():
        with training.timed() as clock:
            network.fit(feed.take(6).prefetch(2), shuffle=False, verbose=0)
        seconds[name].append(clock.wall)

# %% name="ratio"
# alt: Seconds with views in the model, in the pipeline, and without views  |  随机视图在模型里、在流水线里以及没有随机视图时所用的秒数
medians = {name: float(np.median(values[1:])) for name, values in seconds.items()}
inside, pipeline, plain = medians.values()
training.record("time_model_over_pipeline", inside / pipeline)
training.record("time_pipeline_over_plain", pipeline / plain)
plots.bars(
    medians,
    xlabel="seconds for 300 pictures, median of five",  # zh: "300 张图片的秒数（五次的中位数）"
    title=f"In the model: {inside / pipeline:.2f} times the pipeline's time",  # zh: "在模型里：时间是流水线的 {inside / pipeline:.2f} 倍"
)

# %% [markdown] lang="en"
# The title gives the ratio on this machine, now. Where the processor makes the views *and*
# trains the network, both ways have the same work for the same cores; what else the machine
# is doing then moves the ratio more than the place of the views. Run the two cells again and
# see how far it moves. Where a graphics card trains, measure anew: then the processor's time
# in the pipeline may be free.

# %% [markdown] lang="zh"
# 标题给出这台机器此刻的比值。如果处理器既生成视图*又*训练网络，两种做法就是让同样的核做同样的工作；这时影响比值的，多半是机器
# 同时还在忙什么，而不是视图放在哪里。把上面两格再运行一次，看比值变化多少。用显卡训练时要重新测：那时流水线里处理器的时间也许是
# 白得的。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 07b.1 (2 points): mirror some of them
#
# `pictures` has the shape (n, height, width, channels), `chosen` is a Boolean array of n
# values. Return an array in which the chosen pictures are mirrored, left to right, and the
# others are as they were. By hand: the picture with the rows 1 2 3 / 4 5 6, chosen, becomes
# 3 2 1 / 6 5 4.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断。
#
# ### 练习 07b.1（2 分）：镜像其中几张
#
# `pictures` 的形状是 (n, height, width, channels)，`chosen` 是 n 个布尔值。返回一个数组，其中被选中的图片左右
# 镜像，其余不变。手算一例：两行为 1 2 3 / 4 5 6 的图片，若被选中，就变成 3 2 1 / 6 5 4。


# %% name="mirror-chosen" exercise="07b.1"
def mirror_chosen(pictures, chosen):
    """Return the pictures, the chosen ones mirrored left to right."""  # zh: "返回图片，被选中的左右镜像。"
    ### BEGIN SOLUTION
    wanted = np.asarray(chosen)[:, None, None, None]
    return np.where(wanted, pictures[:, :, ::-1], pictures)
    ### END SOLUTION


# %% check="07b.1"
check("07b.1", mirror_chosen)

# %% [markdown] lang="en"
# ### Exercise 07b.2 (3 points): shift, and reflect the border
#
# `picture` has the shape (height, width). Move it `right` pixels to the right and `down`
# pixels down (whole numbers, negative ones move left and up, always less than the side).
# What comes in from outside is the picture as a mirror at the edge would show it, the edge
# pixel included. By hand: the row 1 2 3 4 moved 2 to the right is 2 1 1 2; moved 1 to the
# left it is 2 3 4 4.

# %% [markdown] lang="zh"
# ### 练习 07b.2（3 分）：平移，边缘用反射补齐
#
# `picture` 的形状是 (height, width)。把它向右移 `right` 个像素、向下移 `down` 个像素（都是整数，负数表示向左、
# 向上，绝对值总小于边长）。从外面移进来的部分，就像在边缘放一面镜子所看到的那样，边缘的像素也重复一次。手算一例：一行
# 1 2 3 4 右移 2 得到 2 1 1 2；左移 1 得到 2 3 4 4。


# %% name="shift-reflected" exercise="07b.2"
def shift_reflected(picture, right, down):
    """Return the picture moved; the border is reflected."""  # zh: "返回平移后的图片，边缘用反射补齐。"
    ### BEGIN SOLUTION
    height, width = picture.shape
    border = ((abs(down), abs(down)), (abs(right), abs(right)))
    larger = np.pad(picture, border, mode="symmetric")
    top, left = abs(down) - down, abs(right) - right
    return larger[top : top + height, left : left + width]
    ### END SOLUTION


# %% check="07b.2"
check("07b.2", shift_reflected)

# %% [markdown] lang="en"
# Your function and the lab's own must agree on a real pet:

# %% [markdown] lang="zh"
# 在真实的宠物图片上，你的函数必须与本实验的函数一致：

# %% name="shift-agrees"
with check.needs("07b.2"):
    red = pet[0, :, :, 0]
    mine = shift_reflected(red, 10, -7)
    print(np.allclose(mine, moved(pet, right=10, down=-7)[0, :, :, 0], atol=0.01))

# %% [markdown] lang="en"
# ### Exercise 07b.3 (2 points): many movements, one matrix
#
# `steps` is a list of 3 x 3 matrices, one for each movement of a picture, the first movement
# first. Each says where a place $(x', y', 1)$ of its *new* picture comes from in the picture
# *before*: $(x, y, 1)$ is the matrix times $(x', y', 1)$. Return the one matrix that says
# where a place of the *last* picture comes from in the *first*. By hand: first zoom by 2
# (matrix diag(1/2, 1/2, 1)), then move right by 4 ($x = x' - 4$). The place $x' = 10$ of the
# last picture comes from 6, and that from 3.

# %% [markdown] lang="zh"
# ### 练习 07b.3（2 分）：多次移动，一个矩阵
#
# `steps` 是一列 3×3 矩阵，图片的每次移动对应一个，先做的在前。每个矩阵说明：*新*图片中的位置 $(x', y', 1)$ 来自*前一张*
# 图片的哪里，即 $(x, y, 1)$ 等于矩阵乘以 $(x', y', 1)$。返回一个矩阵，说明*最后一张*图片中的位置来自*最初*那张图片的哪里。
# 手算一例：先放大到 2 倍（矩阵 diag(1/2, 1/2, 1)），再右移 4（$x = x' - 4$）。最后一张图片的 $x' = 10$ 来自 6，而 6 来自
# 3。


# %% name="one-matrix" exercise="07b.3"
def one_matrix(steps):
    """Return the matrix of all movements together."""  # zh: "返回全部移动合在一起的矩阵。"
    ### BEGIN SOLUTION
    result = np.eye(3)
    for step in steps:
        result = result @ step
    return result
    ### END SOLUTION


# %% check="07b.3"
check("07b.3", one_matrix)

# %% [markdown] lang="en"
# ### Exercise 07b.4 (2 points): the same number of steps
#
# With `pictures` training pictures, an epoch has as many steps as there are batches of
# `batch_size`; the last batch may be smaller. Return the smallest number of whole epochs
# that makes at least `steps` steps. For `steps=10, pictures=90, batch_size=40` it is 4: an
# epoch has 3 steps, and three epochs have only 9.

# %% [markdown] lang="zh"
# ### 练习 07b.4（2 分）：同样多的步数
#
# 有 `pictures` 张训练图片时，一轮的步数就是批数，每批 `batch_size` 张，最后一批可以少一些。返回至少走满 `steps` 步所需
# 的最少整轮数。对 `steps=10, pictures=90, batch_size=40`，结果是 4：一轮 3 步，三轮只有 9 步。


# %% name="epochs-needed" exercise="07b.4"
def epochs_needed(steps, pictures, batch_size):
    """Return the number of epochs for at least that many steps."""  # zh: "返回至少走满这么多步所需的轮数。"
    ### BEGIN SOLUTION
    steps_per_epoch = -(-pictures // batch_size)  # rounded up  |  向上取整
    return -(-steps // steps_per_epoch)
    ### END SOLUTION


# %% check="07b.4"
check("07b.4", epochs_needed)

# %% [markdown] lang="en"
# ### Exercise 07b.5 (3 points): mixup
#
# `x` has the shape (n, height, width, channels), `labels` (n,) holds whole numbers from 0 to
# `classes` - 1, `partner` (n,) the number of the picture that each is mixed with, `share`
# (n,) the share of the picture itself. Return the mixed pictures and the mixed one-hot
# labels, shape (n, `classes`). By hand: two pictures of one pixel, 0 and 100, labels 0 and
# 1, partners 1 and 0, shares 0.7 and 1: the pixels become 30 and 100, the labels
# (0.7, 0.3) and (0, 1).

# %% [markdown] lang="zh"
# ### 练习 07b.5（3 分）：mixup 混合
#
# `x` 的形状是 (n, height, width, channels)；`labels`（n 个）是 0 到 `classes` - 1 的整数；`partner`（n 个）是每张图片与第几
# 张混合；`share`（n 个）是图片自己所占的比例。返回混合后的图片和混合后的独热标签，后者的形状是 (n, `classes`)。手算
# 一例：两张只有一个像素的图片，0 和 100，标签 0 和 1，对方是 1 和 0，比例 0.7 和 1：像素变为 30 和 100，标签变为
# (0.7, 0.3) 和 (0, 1)。


# %% name="mix" exercise="07b.5"
def mix(x, labels, partner, share, classes):
    """Return mixed pictures and mixed one-hot labels."""  # zh: "返回混合后的图片和混合后的独热标签。"
    ### BEGIN SOLUTION
    one_hot = np.eye(classes)[labels]
    wide = share[:, None, None, None]
    pictures = wide * x + (1 - wide) * x[partner]
    mixed = share[:, None] * one_hot + (1 - share[:, None]) * one_hot[partner]
    return pictures, mixed
    ### END SOLUTION


# %% check="07b.5"
check("07b.5", mix)

# %% [markdown] lang="en"
# ### Question 07b.6 (4 points): in words
#
# For each of two tasks, (a) handwritten digits, (b) traffic signs photographed from a car,
# name one movement or change that keeps every label and one that destroys some labels,
# and say which. Then judge this report in a sentence or two: "With augmentation and 100
# epochs we reach 91 %, without it 88 % after 20 epochs, on 200 test pictures."

# %% [markdown] lang="zh"
# ### 问答 07b.6（4 分）：用文字回答
#
# 对两个任务，（a）手写数字，（b）从车上拍到的交通标志，各举出一种保持所有标签的移动或改变，和一种会毁掉某些标签的，并说明
# 毁掉的是哪些。然后用一两句话评价这份报告：“用数据增强训练 100 轮，达到 91%；不用增强训练 20 轮，是 88%，测试图片 200 张。”

# %% [markdown] lang="en" answer="07b.6" points=4
# <!-- BEGIN SOLUTION -->
# (a) A shift by a pixel or two, or a turn by a few degrees, keeps every digit; a turn by 180
# degrees makes a 6 a 9, and a mirror makes a 2 or a 5 something that is no digit. (b) A
# shift, a little zoom, a darker picture keep every sign; mirroring turns "turn left" into
# "turn right". The report changes two things at once, augmentation and the number of
# epochs. And on 200 pictures the standard error of either accuracy is above two points, so a
# difference of three points from one run each may be chance.
#
# *Rubric: one keeping and one destroying change with the labels concerned, for digits
# (1 point) and for signs (1 point); the number of epochs changed as well (1 point); the
# difference lies within chance, by standard error or for want of further seeds (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="07b.6" points=4
# <!-- BEGIN SOLUTION -->
# (a) 平移一两个像素、旋转几度，所有数字不变；旋转 180 度把 6 变成 9，镜像把 2、5 变成不是数字的东西。（b）平移、稍微缩放、
# 调暗，所有标志不变；镜像把“向左转弯”变成“向右转弯”。这份报告同时改了两样：数据增强和训练轮数。而且在 200 张图片上，两个
# 准确率的标准误差各超过两个百分点，各训练一次所得的三个百分点之差可能只是偶然。
#
# *评分：数字（1 分）和交通标志（1 分）各有一种保持标签的和一种毁掉标签的改变，并说明涉及哪些标签；指出轮数也变了（1 分）；
# 指出差别在偶然范围内，依据标准误差或缺少更多种子（1 分）。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# How your exercises stand. What this run measured was recorded above, where it was measured.
# (The question in words, 4 points, is marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 你的练习进度。本次运行的测量结果已在上文各处记录。（文字题 4 分，由老师评阅。）

# %% name="results"
wide = np.array(grid["200_four_times"]["test"])
training.record("test_accuracy_four_times_as_wide", wide.mean(), scale=pets.scale)
check.progress("07b")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - Augmentation says with pictures what you know and the data do not show: which changes
#   leave the label alone. Look at a sheet of views before you train.
# - Several movements are one matrix and one resampling.
# - Compare with the same number of steps, the same pictures and several seeds.
# - On the drawn pets it gained most where pictures were few, and little where there were
#   many. What is few depends on the task: measure it on yours, with seeds enough.
# - More is not better: ranges beyond what occurs in the test pictures can cost accuracy.
# - Only training pictures are augmented, never those of validation and test. Inside the
#   model the views switch themselves off; in the pipeline you have to see to it.
#
# **Next:** lab 08 is a practice session with all of this on CIFAR-10. Lab 10c goes another
# way with few pictures: a network that has already learned to see from others.

# %% [markdown] lang="zh"
# ## 要点
#
# - 数据增强用图片说出你知道而数据没有表现的事：哪些改变不影响标签。训练之前先看一张视图总览。
# - 多次移动就是一个矩阵、一次重采样。
# - 比较时，步数相同，图片相同，种子要有几个。
# - 在画出来的宠物上，图片少时增益大，图片多了增益就小。多少算“少”，要看任务：在你自己的任务上用足够多的种子去测。
# - 并非越多越好：幅度超出测试图片中会出现的范围，准确率可能反而下降。
# - 只增强训练图片，绝不增强验证和测试图片。放在模型里，随机视图会自动关闭；放在流水线里，就要自己当心。
#
# **下一步**：实验 08 是上机实验，在 CIFAR-10 上用上这一切。图片很少时还有另一条路，见实验 10c：使用一个已经从别的图片
# 学会“看”的网络。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional
#   neural networks", *NIPS* 25 (2012): section 4.1 (shifts, mirror images, colours).
# - D. Cireşan, U. Meier, J. Masci, J. Schmidhuber, "Multi-column deep neural network for
#   traffic sign classification", *Neural Networks* 32 (2012), 333-338 (random shifts,
#   rotations and zooms of the training pictures, around ±10 %).
# - P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional neural networks
#   applied to visual document analysis", *ICDAR* (2003): section 2 (affine and elastic
#   distortions).
# - H. Zhang, M. Cisse, Y. Dauphin, D. Lopez-Paz, "mixup: beyond empirical risk
#   minimization", *ICLR* (2018), arXiv:1710.09412: section 2.
# - Photos: J. Elson, J. Douceur, J. Howell, J. Saul, "Asirra: a CAPTCHA that exploits
#   interest-aligned manual image categorization", *ACM CCS* (2007). The bundled sample is
#   drawn by this project.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - A. Krizhevsky、I. Sutskever、G. Hinton，“ImageNet classification with deep convolutional
#   neural networks”，*NIPS* 25（2012）：第 4.1 节（平移、镜像、颜色）。
# - D. Cireşan、U. Meier、J. Masci、J. Schmidhuber，“Multi-column deep neural network for
#   traffic sign classification”，*Neural Networks* 32（2012），333-338（多列深度神经网络；对训练图片作随机平移、
#   旋转和缩放，约 ±10%）。
# - P. Simard、D. Steinkraus、J. Platt，“Best practices for convolutional neural networks
#   applied to visual document analysis”，*ICDAR*（2003）：第 2 节（仿射变形与弹性变形）。
# - H. Zhang、M. Cisse、Y. Dauphin、D. Lopez-Paz，“mixup: beyond empirical risk
#   minimization”，*ICLR*（2018），arXiv:1710.09412：第 2 节。
# - 照片：J. Elson、J. Douceur、J. Howell、J. Saul，“Asirra: a CAPTCHA that exploits
#   interest-aligned manual image categorization”，*ACM CCS*（2007）。随附的样本由本项目绘制。
