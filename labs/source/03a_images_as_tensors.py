# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Pictures as tensors"
#       zh: 图像就是张量
#     case:
#       en: "Storing and computing with images"
#       zh: 图像数据的存储与运算
#     week: 3
#     chapter:
#       en: "Neural networks in TensorFlow"
#       zh: 第三章 神经网络的 TensorFlow 实现
#     minutes: {sample: 1}
#     memory_mib: {sample: 1000}
#     data: []
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - say rank, shape and dtype of any picture, and predict the shape after a crop, a flip,
#   a resize or a broadcast,
# - avoid the two traps of bytes and floats that spoil pictures without any error message,
# - explain why a dense layer cannot afford a large picture, with the number to prove it,
# - normalise pictures in four ways and show what each does to learning and to contrast,
# - read pictures from files with `tf.data`, and measure whether it was worth it.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 说出任何一张图片的阶、形状和数据类型，并预先算出裁剪、翻转、缩放或广播之后的形状；
# - 避开字节与浮点数的两个陷阱，它们不报任何错误就把图片毁掉；
# - 解释全连接层为什么负担不起大图片，并用数字证明；
# - 用四种方法归一化图片，并说明每种方法对学习和对比度的影响；
# - 用 `tf.data` 从文件读取图片，并测量这样做是否值得。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. NumPy holds the arrays, Pillow (`PIL`) reads and
# writes picture files, scikit-image brings one method of contrast. TensorFlow itself is
# needed only for `tf.data`, near the end.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。NumPy 保存数组，Pillow（`PIL`）读写图片文件，scikit-image 提供一种
# 调整对比度的方法。只有快结束时的 `tf.data` 才用到 TensorFlow 本身。

# %% name="setup"
import io
import tempfile
import time
from pathlib import Path

import helpers
from helpers import plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=48)

import keras
import numpy as np
import tensorflow as tf
from ipywidgets import interact
from keras import layers, ops
from PIL import Image
from skimage.exposure import equalize_adapthist
from sklearn.datasets import load_sample_images

# %% [markdown] lang="en" section="story"
# ## A picture is a table of numbers
#
# A network never sees a temple. It sees numbers: for each *pixel* three whole numbers from
# 0 to 255, how much red, green and blue light it emits. Everything that this course
# does with pictures is arithmetic on such tables. So before the first network that looks
# at pictures (lab 03b), we spend one lab on the numbers themselves. Many bugs of
# later labs live here, and few of them announce themselves.
#
# The cell loads the two photographs that scikit-learn carries; the figure enlarges a
# tiny part of one.

# %% [markdown] lang="zh"
# ## 图片是一张数表
#
# 网络从来看不到一座楼阁，它看到的是数：每个*像素*有三个 0 到 255 的整数，分别表示红、绿、蓝光的强弱。
# 本课程对图片所做的一切，都是在这样的数表上做算术。所以在第一个看图片的网络（实验 03b）之前，我们先用
# 一个实验来认识这些数本身。后面各实验的许多错误都藏在这里，而且很少会主动报错。
#
# 下面先载入 scikit-learn 自带的两张照片，再把其中一张的一小块放大。

# %% name="zoom"
# alt: A photograph of a temple, and 36 of its pixels enlarged with their three numbers  |  一张楼阁的照片，以及其中 36 个像素放大后各自的三个数
china, flower = load_sample_images().images

top, left, side = 88, 150, 6
window = china[top : top + side, left : left + side]

figure = plots.new_figure("36 pixels are 108 numbers", height=3.3)  # zh: "36 个像素就是 108 个数"
photo, enlarged = figure.subplots(1, 2, width_ratios=(1.2, 1))
photo.imshow(china)
photo.plot(left + 3, top + 3, "s", color="white", markersize=9, fillstyle="none")
enlarged.imshow(window)
for row, column in np.ndindex(side, side):
    values = window[row, column]
    ink = "black" if values.mean() > 128 else "white"
    text = "\n".join(str(value) for value in values)
    enlarged.text(column, row, text, color=ink, fontsize=6.5, ha="center", va="center")
photo.set(xlabel="column", ylabel="row")  # zh: "列", "行"
enlarged.axis("off")
figure

# %% [markdown] lang="en"
# The white frame (drawn larger than the 36 pixels) shows where they come from. Read one
# square from top to bottom: red, green, blue. In the sky, upper left, all three
# are high and blue is the highest. Where the roof begins, all three drop within a pixel
# or two: that is what an *edge* is to a network, a large difference between neighbours.

# %% [markdown] lang="zh"
# 白框（画得比 36 个像素大）标出它们的位置。把一个方格从上往下读：红、绿、蓝。左上方的天空里三个数都大，其中蓝色最大。屋檐开始的地方，三个数在一两个像素之内
# 都降了下来：对网络来说，*边缘*就是相邻像素之间的大差别。

# %% [markdown] lang="en" section="data"
# ## The two photographs as tensors
#
# A *tensor* is an array of numbers with any number of axes. Three words describe it:
#
# - its **rank**, the number of axes (NumPy says `ndim`),
# - its **shape**, the length of each axis,
# - its **dtype**, what one number is: `uint8` is a whole number from 0 to 255 in one byte,
#   `float32` a decimal number in four bytes.
#
# First the two photographs. Its shape is written under each: rows, columns, channels.

# %% [markdown] lang="zh"
# ## 把两张照片看作张量
#
# *张量*就是有任意多个轴的数组。三个词就能描述它：
#
# - **阶**（rank），即轴的个数（NumPy 称为 `ndim`）；
# - **形状**（shape），即每个轴的长度；
# - **数据类型**（dtype），即其中一个数是什么：`uint8` 是 0 到 255 的整数，占一个字节；`float32` 是小数，
#   占四个字节。
#
# 先看两张照片，下方是各自的形状：行、列、通道。

# %% name="look"
# alt: Two photographs, a Chinese temple and an orange flower, each with its shape  |  两张照片：一座中国楼阁和一朵橙色的花，各标出形状
plots.image_grid(
    [china, flower],
    [f"china {china.shape}", f"flower {flower.shape}"],
    title="Two photographs of the same shape",  # zh: "两张形状相同的照片"
)

# %% [markdown] lang="en"
# Tensors of every rank turn up in deep learning. The table shows one example of each; the
# last column is the memory that it takes.

# %% [markdown] lang="zh"
# 深度学习中会遇到各种阶的张量。下表每种各举一例，最后一列是占用的内存。

# %% name="ranks" tags=["strict"]
examples = {
    "a loss": np.float32(0.25),  # zh: "一个损失值"
    "a row of a grey picture": china[0, :, 0],  # zh: "灰度图的一行"
    "a grey picture": china[:, :, 0],  # zh: "一张灰度图"
    "a colour picture": china,  # zh: "一张彩色图"
    "a batch of pictures": np.stack([china, flower]),  # zh: "一批图片"
    "a video of 24 small frames": np.zeros((1, 24, 60, 80, 3), np.uint8),  # zh: "24 帧小画面的影片"
}
plots.results_table(
    {
        name: {
            "rank": tensor.ndim,  # zh: "阶"
            "shape": str(tensor.shape),  # zh: "形状"
            "dtype": str(tensor.dtype),  # zh: "数据类型"
            "numbers": tensor.size,  # zh: "数的个数"
            "bytes": tensor.nbytes,  # zh: "字节"
        }
        for name, tensor in examples.items()
    },
    name="example",  # zh: "例子"
)

# %% [markdown] lang="en"
# The number of numbers is the product of the shape; the memory is that times the bytes of
# one number. A loss is a single number, rank 0, and has the empty shape `()`. A network
# wants a whole *batch* of pictures at a time, so its input has rank 4.
#
# How large is a colour picture of 1000 x 1000, smaller than any phone takes?

# %% [markdown] lang="zh"
# 数的个数是形状各项的乘积，内存是它乘以一个数的字节数。一个损失值只是一个数，阶为 0，形状是空的 `()`。
# 网络一次要一整*批*图片，所以它的输入是 4 阶的。
#
# 任何手机都能拍的尺寸，比如 1000×1000 的彩色图，有多大呢？

# %% name="three-million" tags=["strict"]
large = np.zeros((1000, 1000, 3), dtype="uint8")
print(f"{large.size:,} numbers")  # zh: "{large.size:,} 个数"
assert large.size == 3_000_000

for dtype in ("uint8", "float32", "float64"):
    megabytes = large.size * np.dtype(dtype).itemsize / 1e6
    print(f"{dtype:8} {megabytes:3.0f} MB")

# %% [markdown] lang="en"
# Three million numbers. As bytes they take 3 MB, as the floats that a network computes
# with four times as much, and eight times if you forget to say `float32`: NumPy's own
# floats have eight bytes.
#
# ### Row first, then column
#
# Arrays are addressed as `[row, column, channel]`, and rows are counted from the top.
# Pillow, like most picture programs, says width first. Both are right, and mixing them up
# is the most common mistake with pictures:

# %% [markdown] lang="zh"
# 三百万个数。用字节存要 3 MB；换成网络计算用的浮点数要四倍；忘了写 `float32` 则要八倍，因为 NumPy 默认的浮点数
# 占八个字节。
#
# ### 先行后列
#
# 数组按 `[行, 列, 通道]` 取值，行从上往下数。Pillow 和多数图像软件一样，先说宽度。两种都没有错，但把它们
# 弄混是处理图片时最常见的错误：

# %% name="row-column" tags=["strict"]
print("NumPy  (rows, columns, channels):", china.shape)  # zh: "NumPy（行，列，通道）："
print("Pillow (width, height):          ", Image.fromarray(china).size)  # zh: "Pillow（宽，高）：        "
print("one pixel  china[0, 639]:   ", china[0, 639])  # zh: "一个像素 china[0, 639]：   "
print("one number china[0, 639, 2]:", china[0, 639, 2])  # zh: "一个数   china[0, 639, 2]："

# %% [markdown] lang="en"
# `china[639, 0]` would be an `IndexError`: there are only 427 rows. On a square picture
# there would be no error, only the wrong pixel. Test your code on a picture that is not
# square.
#
# ### Three channels
#
# A colour picture is three grey ones. Bright means much of that colour.

# %% [markdown] lang="zh"
# `china[639, 0]` 会引发 `IndexError`，因为只有 427 行。若图片是正方形，则不会报错，只会取到错的像素。
# 所以，请用不是正方形的图片来测试代码。
#
# ### 三个通道
#
# 一张彩色图就是三张灰度图，越亮表示该颜色越多。

# %% name="channels"
# alt: Both photographs beside their red, green and blue channels in grey  |  两张照片与各自的红、绿、蓝通道（以灰度显示）
names = ["colour", "red", "green", "blue"]  # zh: "彩色", "红", "绿", "蓝"
plots.image_grid(
    [
        layer
        for picture in (china, flower)
        for layer in (picture, *np.moveaxis(picture, -1, 0))
    ],
    names * 2,
    columns=4,
    title="The petals are bright in red and dark in blue",  # zh: "花瓣在红色通道里亮，在蓝色通道里暗"
)

# %% [markdown] lang="en"
# The petals are bright in red, darker in green and darkest in blue: orange light. The sky is
# bright in all three. A *histogram* shows how often each value occurs, here for the
# flower (as a density: the area under each colour is 1):

# %% [markdown] lang="zh"
# 花瓣在红色通道里亮，绿色里较暗，蓝色里很暗：这就是橙色的光。天空在三个通道里都亮。*直方图*显示每个值出现得多频繁，
# 这里是那朵花的（纵轴是密度：每种颜色下的面积都是 1）：

# %% name="histogram"
# alt: Histogram of the flower's channels: most values low, some red above 200  |  花的蓝、红、绿值的直方图：多数很小，红色有一部分超过 200
print("means of red, green, blue:", flower.mean(axis=(0, 1)).round(1))  # zh: "红、绿、蓝的均值："
plots.histogram(
    {
        "red": flower[:, :, 0],  # zh: "红"
        "green": flower[:, :, 1],  # zh: "绿"
        "blue": flower[:, :, 2],  # zh: "蓝"
    },
    bins=np.arange(0, 257, 8),
    xlabel="value of the byte",  # zh: "字节的值"
    title="Most of the flower picture is dark",  # zh: "花的照片大部分是暗的"
)

# %% [markdown] lang="en"
# The peak on the left is the background, which emits hardly any red; the red values
# above 200 are the petals. All three means lie below the middle of the scale, 127.5, and
# far from 0. The section on training comes back to that.

# %% [markdown] lang="zh"
# 左边的高峰是背景，几乎没有红光；200 以上的红色值是花瓣。三个均值都低于刻度的中点 127.5，又离 0 很远。训练那一节会用到
# 这一点。

# %% [markdown] lang="en" section="model"
# ## The toolbox
#
# What is done to pictures before a network sees them, and what the network's first layer
# then has to pay for them.
#
# ### Broadcasting: one small array for all pixels
#
# Two arrays can be multiplied or added if their shapes *broadcast*: written one below the
# other and aligned **on the right**, each pair of lengths is equal, or one of the two
# is 1 (or missing). A length of 1 is repeated as often as needed, without being copied.

# %% [markdown] lang="zh"
# ## 工具箱
#
# 图片在进入网络之前要经过哪些处理，网络的第一层又要为它付出多少代价。
#
# ### 广播：一个小数组作用于所有像素
#
# 两个数组若形状可以*广播*，就能相乘或相加：把形状上下对齐，**靠右**对齐，每一对长度要么相等，要么其中一个是 1
# （或缺少）。长度为 1 的轴会按需要重复，但并不真的复制。

# %% name="broadcast"
# alt: The temple as taken, in warm evening light, and with dark corners  |  楼阁：原图、暖色的傍晚光线、四角变暗
picture = china / 255

evening = np.array([1.0, 0.75, 0.5])  # a factor for each channel  |  每个通道一个系数
down = np.linspace(-1, 1, 427)[:, None, None]  # a number for each row  |  每行一个数
across = np.linspace(-1, 1, 640)[None, :, None]  # for each column  |  每列一个数
corners = np.clip(1.2 - 0.6 * (down**2 + across**2), 0, 1)

print(picture.shape, "*", evening.shape, "->", (picture * evening).shape)
print(down.shape, "+", across.shape, "->", corners.shape)
plots.image_grid(
    [picture, picture * evening, picture * corners],
    ["as taken", "times (3,)", "times (427, 640, 1)"],  # zh: "原图", "乘以 (3,)", "乘以 (427, 640, 1)"
    title="Small arrays change every pixel",  # zh: "小数组改变了每一个像素"
)

# %% [markdown] lang="en"
# `None` in an index inserts an axis of length 1. Without it the axes do not line up, and
# here NumPy says so:

# %% [markdown] lang="zh"
# 下标里的 `None` 插入一个长度为 1 的轴。没有它，轴就对不上；这时 NumPy 会报错：

# %% name="no-broadcast"
without_channel_axis = corners[:, :, 0]
try:
    picture * without_channel_axis
except ValueError as error:
    print(error)

# %% [markdown] lang="en"
# Aligned on the right, 640 is under 3 and 427 under 640. (Had the picture been 3 x 3
# pixels, there would have been no error, only a wrong picture.) `corners` kept its last axis
# and so broadcasts.
#
# ### Trap one: bytes overflow
#
# A byte ends at 255. What is 200 + 100?

# %% [markdown] lang="zh"
# 靠右对齐时，640 对着 3，427 对着 640。（如果图片恰好是 3×3 个像素，就不会报错，只会得到错的图片。）`corners` 保留了最后一个轴，所以能广播。
#
# ### 陷阱之一：字节溢出
#
# 一个字节最大到 255。那么 200 + 100 是多少？

# %% name="overflow" tags=["strict"]
a = np.array([200], dtype="uint8")
b = np.array([100], dtype="uint8")
print("200 + 100 =", (a + b)[0])
print("100 - 200 =", (b - a)[0])
assert (a + b)[0] == 44

# %% [markdown] lang="en"
# 300 - 256 = 44: bytes count in a circle, like a clock, and nothing warns you. In a
# picture that should become brighter, the brightest parts become dark. The third picture
# does it right: to a wider type first, then clip to 0..255, then back to bytes. (Common
# mistake: `np.clip(china + 80, 0, 255)`. It clips after the damage is done.)

# %% [markdown] lang="zh"
# 300 - 256 = 44：字节像钟面一样循环计数，而且没有任何警告。本该变亮的图片里，最亮的部分反而变暗。第三张图的做法
# 才对：先换成更宽的类型，再截断到 0..255，最后变回字节。（常见错误：`np.clip(china + 80, 0, 255)`，截断时数值
# 已经坏了。）

# %% name="brighter"
# alt: The temple as taken, with a dark sky that overflowed, and made brighter  |  楼阁：原图、天空溢出变暗的图、正确变亮的图
run_over = china + 80
brighter = np.clip(china.astype("int16") + 80, 0, 255).astype("uint8")
plots.image_grid(
    [china, run_over, brighter],
    ["as taken", "bytes + 80", "wider, clip, back"],  # zh: "原图", "字节 + 80", "变宽、截断、变回"
    title="Bytes that overflow turn the sky dark",  # zh: "字节溢出使天空变暗"
)

# %% [markdown] lang="en"
# ### Trap two: which scale has this float?
#
# Two conventions live side by side: bytes go from 0 to 255, floats from 0 to 1. Nothing in
# an array says which one it follows. Converting the type alone does not convert the scale:

# %% [markdown] lang="zh"
# ### 陷阱之二：这个浮点数是什么尺度？
#
# 两种约定并存：字节从 0 到 255，浮点数从 0 到 1。数组本身并不说明它用的是哪一种。只换类型，并不会换尺度：

# %% name="scales" tags=["strict"]
unit = china.astype("float32") / 255
print("float32 / 255:      ", unit.dtype, unit.min(), unit.max())
print("back with astype:   ", np.unique(unit.astype(np.uint8)))  # zh: "只用 astype 变回： "
back = np.rint(unit * 255).astype("uint8")
print("times 255, rounded: ", np.array_equal(back, china))  # zh: "乘以 255 再取整： "

# %% [markdown] lang="en"
# `astype("uint8")` cuts decimals off: all that is left of the temple is zeros and a few
# ones, a black picture. Multiply by 255 and round before going back, and not one pixel is
# lost.
#
# ### Crop, flip, rotate, resize
#
# A crop is two slices, a flip a slice with step -1. Rotating by an angle and resizing
# compute new pixels between the old ones (*interpolation*), and Pillow does that for us.

# %% [markdown] lang="zh"
# `astype("uint8")` 舍去小数：楼阁只剩下一堆 0 和少数几个 1，成了一张黑图。先乘以 255 并四舍五入再变回，则一个像素
# 也不会丢。
#
# ### 裁剪、翻转、旋转、缩放
#
# 裁剪是两个切片，翻转是倒着取的切片（`::-1`）。旋转任意角度和缩放要在旧像素之间算出新像素（*插值*），这由 Pillow 来做。

# %% name="operations"
# alt: The temple cropped, flipped, turned by 90 and 10 degrees, resized, darker  |  楼阁：裁剪、翻转、旋转 90 度与 10 度、缩放、变暗
pillow = Image.fromarray(china)
smooth = Image.Resampling.BILINEAR
changed = {
    "crop": china[20:320, 20:320],  # zh: "裁剪"
    "flip": china[:, ::-1],  # zh: "翻转"
    "turn by 90 degrees": np.rot90(china),  # zh: "旋转 90 度"
    "turn by 10 degrees": np.asarray(pillow.rotate(10, resample=smooth)),  # zh: "旋转 10 度"
    "resize": np.asarray(pillow.resize((48, 48), smooth)),  # zh: "缩放"
    "half as bright": china // 2,  # zh: "亮度减半"
}
plots.image_grid(
    list(changed.values()),
    [f"{name}\n{array.shape}" for name, array in changed.items()],
    columns=3,
    title="Six changes, and the shapes they leave",  # zh: "六种变换，以及变换后的形状"
)

# %% [markdown] lang="en"
# Predict each shape before you read it. Turning by 90 degrees swaps rows and columns;
# turning by 10 keeps the shape and fills the corners with black; resizing to 48 x 48 does
# not ask whether the temple keeps its proportions. Which of the six would you allow if the
# pictures were road signs with arrows, or digits?
#
# A crop or a flip made by slicing is not a new picture but a *view*: it looks into the same
# memory. Writing into it changes the original.

# %% [markdown] lang="zh"
# 读之前先猜一猜每个形状。旋转 90 度使行列互换；旋转 10 度不改变形状，四角用黑色填满；缩放到 48×48 则不管楼阁的
# 比例是否变形。如果图片是带箭头的交通标志，或者是数字，这六种里你会允许哪几种？
#
# 用切片得到的裁剪或翻转并不是新图片，而是*视图*：它看的是同一块内存。往里写，就改动了原图。

# %% name="views" tags=["strict"]
poster = china.copy()
corner = poster[:100, :100]
corner[:] = 0
print("crop shares memory:", np.shares_memory(corner, poster), poster[0, 0])  # zh: "裁剪共享内存："
print("copy shares memory:", np.shares_memory(poster, china), china[0, 0])  # zh: "复制共享内存："

# %% [markdown] lang="en"
# ### Making a picture smaller needs averaging
#
# The cheapest way to halve a picture is to keep every second pixel. On fine stripes, black
# and white by turns, that goes wrong completely:

# %% [markdown] lang="zh"
# ### 缩小图片需要取平均
#
# 把图片缩小一半，最省事的办法是每隔一个像素取一个。对黑白相间的细条纹，这就全错了：

# %% name="stripes" tags=["strict"]
stripes = np.zeros((64, 64))
stripes[:, ::2] = 1
kept = stripes[::2, ::2]
averaged = stripes.reshape(32, 2, 32, 2).mean(axis=(1, 3))
print("stripes:          mean", stripes.mean(), "values", np.unique(stripes))  # zh: "条纹：均值", "取值"
print("every second one: mean", kept.mean(), "values", np.unique(kept))  # zh: "隔一个取一个：均值", "取值"
print("mean of 2 x 2:    mean", averaged.mean(), "values", np.unique(averaged))  # zh: "2 x 2 取平均：均值", "取值"

# %% [markdown] lang="en"
# Half of the stripes' pixels are black, but the small picture is all white. Averaging
# gives the grey that an eye sees from far away. Detail finer than the new pixels turns into
# false patterns (*aliasing*) unless it is smoothed first. On the photograph, once with every
# 13th pixel, once bilinear (each new pixel from its 4 nearest old ones, ignoring all the
# others), once smoothed first:

# %% [markdown] lang="zh"
# 条纹有一半像素是黑的，缩小后的图却全白。取平均得到的则是远看时的灰色。比新像素更细的细节，若不先平滑，就会变成
# 虚假的图案（*混叠*）。下面在照片上试三种办法：每 13 个像素取一个；双线性（每个新像素只看最近的 4 个旧像素，其余都不管）；
# 先平滑再缩小：

# %% name="aliasing"
# alt: The temple at about 32 x 48 pixels, jagged without smoothing and even with it  |  约 32 x 48 像素的楼阁：不平滑时有锯齿，平滑后均匀
small = {
    "bilinear, not smoothed": ops.image.resize(china, (32, 48), antialias=False),  # zh: "双线性，不平滑"
    "smoothed first": ops.image.resize(china, (32, 48), antialias=True),  # zh: "先平滑"
}
plots.image_grid(
    [china[::13, ::13], *(ops.convert_to_numpy(one) for one in small.values())],
    ["every 13th pixel", *small],  # zh: "每 13 个取一个"
    title="Without smoothing, roofs turn into speckles",  # zh: "不先平滑，屋檐就变成斑点"
)

# %% [markdown] lang="en"
# Pillow smooths when it makes a picture smaller; `keras.ops.image.resize` and
# `tf.image.resize` do so only if you ask with `antialias=True`. A network trained
# with one resizing and used with the other sees different pictures, and again nothing warns
# you.
#
# ### Channels last, channels first
#
# A batch in Keras has the axes (batch, height, width, channels), in short **NHWC**. Some
# libraries (PyTorch, many chips) want **NCHW**. To change from one to the other the
# channel axis must *move*. `reshape` gives the same shape and is wrong: it only cuts the
# same row of numbers elsewhere.

# %% [markdown] lang="zh"
# Pillow 缩小图片时会先平滑；`keras.ops.image.resize` 和 `tf.image.resize` 则要写 `antialias=True` 才会。用一种
# 训练、用另一种来预测，网络看到的就是不同的图片，而且同样没有任何警告。
#
# ### 通道在后，通道在前
#
# Keras 中一批图片的轴是（批，高，宽，通道），简称 **NHWC**。有些库（PyTorch、许多芯片）要的是 **NCHW**。要从一种变成另一
# 种，必须*移动*通道轴。`reshape` 能得到同样的形状，却是错的：它只是把同一串数换个地方切断。

# %% name="layout"
# alt: Channel 0: the temple after moving the axis, pale ghosts after reshape  |  通道 0：移动轴之后是楼阁，reshape 之后是苍白的重影
moved = np.moveaxis(china, -1, 0)
reshaped = china.reshape(3, 427, 640)
print(keras.config.image_data_format(), china.shape, moved.shape, reshaped.shape)
plots.image_grid(
    [moved[0], reshaped[0]],
    ["moved axis, channel 0", "reshaped, channel 0"],  # zh: "移动轴，通道 0", "reshape，通道 0"
    title="Same shape, but only one of them is a picture",  # zh: "形状相同，但只有一个是图片"
)

# %% [markdown] lang="en"
# Reshaped, channel 0 holds only the top third of the photograph, and each of its rows is cut
# into three (the left, middle and right third, with red, green and blue by turns), which lie
# over one another like ghosts. Whenever a picture looks like this, look for a `reshape`.
#
# ### What a dense layer has to pay
#
# Now the bill. In a dense layer each unit has a weight for every input number, and a bias.
# A picture of $h$ rows and $w$ columns in grey, flattened, is $h \cdot w$ numbers; with $u$
# units the layer has
#
# $$ h \cdot w \cdot u + u $$
#
# weights, biases included. First we hold the formula to layers that Keras has built; then
# we ask it about a large picture that we would rather not build.

# %% [markdown] lang="zh"
# 用 reshape 之后，通道 0 里只有照片最上面的三分之一，其中每一行又被切成三行（左、中、右各三分之一，红、绿、蓝依次
# 排列），像重影一样叠在一起。以后看到
# 这样的图，就去找 `reshape`。
#
# ### 全连接层要付出的代价
#
# 现在来算账。在全连接层中，每个单元对每个输入数有一个权重，另有一个偏置。$h$ 行 $w$ 列的灰度图展平之后是
# $h \cdot w$ 个数；若有 $u$ 个单元，这一层就有
#
# $$ h \cdot w \cdot u + u $$
#
# 个权重（偏置也算在内）。先用 Keras 搭好的层来核对这个公式，再用它计算一张我们并不想真的搭出来的大图。


# %% name="dense-weights" tags=["strict"]
def dense_weights(height, width, units):
    """Weights and biases of a dense layer on a flattened grey picture."""  # zh: "全连接层作用于展平的灰度图时，权重与偏置的总数。"
    return height * width * units + units


for side in (10, 28, 64):
    dense = keras.Sequential(
        [keras.Input((side, side, 1)), layers.Flatten(), layers.Dense(100)]
    )
    assert dense.count_params() == dense_weights(side, side, 100)
    print(f"{side:4} x {side:<4} {dense.count_params():11,}")

needed = dense_weights(1000, 1000, 100)
assert needed == 1_000_000 * 100 + 100
print(f"1000 x 1000 {needed:11,} weights, {4 * needed / 1e6:.0f} MB as float32")  # zh: "1000 x 1000 {needed:11,} 个权重，float32 占 {4 * needed / 1e6:.0f} MB"

# %% [markdown] lang="en"
# A hundred million weights, 400 MB, for one layer of 100 units that does not even see
# colour; in training, the gradient of each takes as much again. A convolution
# (lab 05a) with 100 filters of 3 x 3 on the same picture can be built at once:

# %% [markdown] lang="zh"
# 一亿个权重，400 MB，而这只是 100 个单元的一层，连颜色都没看到；训练时每个权重的梯度还要再占同样多的内存。同样一张图上，100 个 3×3
# 卷积核的卷积层（实验 05a）却可以马上搭出来：

# %% name="weights-by-side"
# alt: Weights by side of the picture: dense rises steeply, convolution is level  |  权重个数随图片边长的变化：全连接升到一亿，卷积保持不变
convolution = keras.Sequential([keras.Input((1000, 1000, 1)), layers.Conv2D(100, 3)])
assert convolution.count_params() == 3 * 3 * 100 + 100

sides = [10, 28, 100, 300, 1000]
plots.lines(
    sides,
    {
        "dense, 100 units": [dense_weights(n, n, 100) for n in sides],  # zh: "全连接，100 个单元"
        "convolution, 100 filters": [convolution.count_params()] * len(sides),  # zh: "卷积，100 个卷积核"
    },
    xlabel="side of the picture in pixels",  # zh: "图片的边长（像素）"
    ylabel="weights of the layer",  # zh: "这一层的权重个数"
    xscale="log",
    yscale="log",
    title="Dense layers grow with the picture, convolutions do not",  # zh: "全连接层随图片变大，卷积不会"
)

# %% [markdown] lang="en"
# Ten times the side, a hundred times the weights. The convolution needs 1,000, whatever
# the size. That is why labs 05a to 06a turn to convolutions; until then our
# pictures stay small.

# %% [markdown] lang="zh"
# 边长是十倍，权重就是一百倍。而卷积不论图片多大都只要 1,000 个。所以实验 05a 到 06a 改用卷积；在那之前，我们的图片
# 都比较小。

# %% [markdown] lang="en" section="training"
# ## Training: why networks want small numbers around zero
#
# Bytes go from 0 to 255. Every recipe says: scale your inputs. Why? We let the smallest
# network there is, one neuron, learn something about pixels, three times: on bytes, on
# 0..1, and *standardised* (mean 0, deviation 1 in each channel). Nothing else
# changes but the learning rate: each gets the one that suits its inputs.
#
# The task: turn a colour pixel into its value in a black-and-white *negative*, 1 minus the
# grey value. Pillow turns colour into grey with `convert("L")`. With which shares of red,
# green and blue? The neuron will find out.

# %% [markdown] lang="zh"
# ## 训练：为什么网络喜欢零附近的小数
#
# 字节从 0 到 255。所有的教程都说：要缩放输入。为什么？我们让最小的网络（一个神经元）学习像素的一个规律，共学三次：
# 用字节、用 0..1、用*标准化*的值（每个通道均值 0、标准差 1）。除了各自
# 取合适的学习率，其余都不变。
#
# 任务是：把一个彩色像素变成黑白*负片*中的值，即 1 减去灰度值。Pillow 用 `convert("L")` 把彩色变成灰度。红、绿、蓝各占多
# 少比例？让神经元来找出答案。

# %% name="pixels"
both = np.concatenate([china, flower])
pixels = both.reshape(-1, 3)
greys = np.asarray(Image.fromarray(both).convert("L")).ravel()
chosen = np.random.default_rng(3).choice(len(pixels), 4096, replace=False)
colours = pixels[chosen].astype("float64")
negatives = 1 - greys[chosen] / 255

for_training = colours[:3072]  # the last quarter is for validation  |  最后四分之一用于验证
mean, deviation = for_training.mean(axis=0), for_training.std(axis=0)
inputs = {
    "0..255": colours,
    "0..1": colours / 255,
    "standardised": (colours - mean) / deviation,  # zh: "标准化"
}
print("mean", mean.round(1), "deviation", deviation.round(1))  # zh: "均值", "标准差"

# %% [markdown] lang="en"
# The neuron computes $w_1 r + w_2 g + w_3 b + c$ and is trained on the mean squared error.
# As a function of the three weights $w$ and the bias $c$ that error is a bowl, and a bowl has
# a steepest and a flattest direction. Lab 01 found the largest stable step in such a
# bowl: 2 divided by the steepest curvature. In the flattest direction the same step
# hardly moves. So the ratio of the two curvatures says how long training takes. Both can
# be computed before any training, as eigenvalues of the matrix of second derivatives. For
# the mean squared error over $n$ pixels that is $\frac{2}{n} X^{\mathsf T} X$, where each row
# of $X$ is a pixel's three inputs and a 1 for the bias (lab 01):

# %% [markdown] lang="zh"
# 神经元计算 $w_1 r + w_2 g + w_3 b + c$，用均方误差训练。把误差看作三个权重 $w$ 与偏置 $c$ 的函数，它是一个碗，有最陡的方向，
# 也有最平的方向。实验 01 求过在这种碗里最大的稳定学习率：2 除以最陡方向的曲率。而在最平的方向上，同样的一步几乎不动。
# 所以两个曲率之比决定了训练要多久。两者都可以在训练之前算出，它们是二阶导数矩阵的特征值。对 $n$ 个像素的均方误差，这个矩阵就是
# $\frac{2}{n} X^{\mathsf T} X$，其中 $X$ 的每一行是一个像素的三个输入，再加一个对应偏置的 1（实验 01）：

# %% name="bowls"
rates, bowls = {}, {}
for name, x in inputs.items():
    with_bias = np.column_stack([x, np.ones(len(x))])
    second_derivatives = 2 * with_bias.T @ with_bias / len(x)
    curvatures = np.linalg.eigvalsh(second_derivatives)
    rates[name] = 1 / curvatures[-1]
    bowls[name] = {
        "largest stable rate": f"{2 / curvatures[-1]:.2g}",  # zh: "最大稳定学习率", "{2 / curvatures[-1]:.2g}"
        "steepest / flattest": f"{curvatures[-1] / curvatures[0]:,.0f}",  # zh: "最陡 / 最平", "{curvatures[-1] / curvatures[0]:,.0f}"
    }
plots.results_table(bowls, name="inputs")  # zh: "输入"

# %% [markdown] lang="en"
# Two messages. Bytes allow only a learning rate tens of thousands of times smaller than
# the others, so no single rate suits both this layer and the others of a network. And even
# at its best rate the bowl of the bytes is a narrow gorge; the standardised bowl is the
# roundest. (All pixels' means lie far from 0: the three inputs are large together, and that
# makes a bowl long and narrow.) What happens
# with the learning rate 0.01, the default of Keras's `SGD`, on bytes?

# %% [markdown] lang="zh"
# 这里有两点。字节允许的学习率只有另外两种的几万分之一：适合网络其他层的学习率，对它都不适合。而且即使用最好的学习率，
# 它的碗也像一道狭窄的峡谷；标准化之后的碗最圆。（各通道的均值都离 0 很远：三个输入总是一起变大，碗就又长又窄。）若在字节上用 Keras 的 `SGD` 默认的学习率 0.01，会怎样？


# %% name="neuron"
def train_neuron(x, rate, epochs):
    """Train one neuron from zero; return it and its history."""  # zh: "从零开始训练一个神经元，返回它与训练记录。"
    neuron = keras.Sequential(
        [keras.Input((3,)), layers.Dense(1, kernel_initializer="zeros")]
    )
    neuron.compile(keras.optimizers.SGD(rate), loss="mse", steps_per_execution=8)
    history = neuron.fit(
        x.astype("float32"),
        negatives.astype("float32"),
        batch_size=128,
        epochs=epochs,
        validation_split=0.25,
        verbose=0,
    )
    return neuron, history


_, exploded = train_neuron(inputs["0..255"], rate=0.01, epochs=2)
losses = exploded.history["loss"]
print("bytes, rate 0.01, loss after each epoch:", losses)  # zh: "字节，学习率 0.01，每轮之后的损失："

# %% [markdown] lang="en"
# The loss is infinite or not a number (`nan`): each step overshoots further than the one
# before, until the floats run out. If the first epoch of your own network shows `nan`,
# look at the scale of the inputs first. Now each with a rate that suits it, half of the
# largest stable one:

# %% [markdown] lang="zh"
# 损失成了无穷大或“不是数”（`nan`）：每一步都比前一步冲得更远，直到超出浮点数的范围。如果你自己的网络第一轮就出现 `nan`，
# 先检查输入的尺度。现在给每一种配上合适的学习率，即最大稳定学习率的一半：

# %% name="train"
# alt: Loss by epoch, log scale: standardised falls first, 0..1 later, bytes hardly  |  损失随轮次的变化（对数刻度）：标准化最先降下来，0..1 较慢，字节几乎不降
neurons, histories = {}, {}
for name, x in inputs.items():
    neurons[name], histories[name] = train_neuron(x, rates[name], epochs=30)

with_ones = np.column_stack([colours, np.ones(len(colours))])
best = np.linalg.lstsq(with_ones, negatives, rcond=None)[0]  # the lowest loss  |  最低的损失
floor = np.mean((with_ones @ best - negatives) ** 2)
plots.learning_curves(
    histories,
    "loss",
    yscale="log",
    reference={"least squares": floor},  # zh: "最小二乘"
    title="The rounder the bowl, the faster the neuron learns",  # zh: "碗越圆，神经元学得越快"
)

# %% [markdown] lang="en"
# The order of the curves is the order of the table. Standardised, the neuron comes down to
# the dotted line and stays there: the loss of the exact least-squares solution. It is not
# zero, because Pillow rounds its grey values to whole bytes. (The root of the loss times 255
# is the typical error in steps of a byte; the results record it.) On 0..1 the neuron is on its
# way. On bytes it has settled at a poor answer, and at this pace it would need very many
# more epochs to leave it.

# %% [markdown] lang="zh"
# 曲线的次序就是表中的次序。标准化之后，神经元降到虚线就停住了，虚线是精确的最小二乘解的损失。它不为零，因为 Pillow 把灰度值
# 取整为整字节。损失的平方根乘以 255，就是以字节的一级为单位的典型误差，结果一节会把它记下来。用 0..1 时神经元还在半路；用字节时它停在一个不好的答案上，照这样的速度，还要很多很多轮才能离开。

# %% [markdown] lang="en" section="inside"
# ## Inside: what the neuron found
#
# A weight on standardised inputs is not a weight on 0..1. With the mean $m$ and the
# deviation $s$ of a channel, both on the scale 0..1, $w \cdot (r - m)/s = (w/s) \cdot r - (w/s) \cdot m$: divide the
# weights by the deviations, and move the rest into the bias. (Bytes are the values
# 0..1 divided by $s = 1/255$, with $m = 0$.) After that the three neurons can be compared. The last row is the standard for television of 1982 (ITU-R
# BT.601), as a negative.

# %% [markdown] lang="zh"
# ## 内部：神经元找到了什么
#
# 标准化输入上的权重不同于 0..1 上的权重。设一个通道的均值为 $m$、标准差为 $s$（都按 0..1 的尺度），由 $w \cdot (r - m)/s = (w/s) \cdot r - (w/s) \cdot m$
# 可知：权重除以标准差，其余并入偏置。（字节就是 0..1 的值除以 $s = 1/255$，此时 $m = 0$。）这样三个神经元就可以比较了。最后一行是 1982 年的电视标准（ITU-R BT.601），取负片。

# %% name="found"
columns = ("red", "green", "blue", "bias")  # zh: "红", "绿", "蓝", "偏置"
origins = {"0..255": (0, 1 / 255), "0..1": (0, 1)}
origins["standardised"] = (mean / 255, deviation / 255)  # zh: "标准化"
found = {}
for name, neuron in neurons.items():
    kernel, bias = (ops.convert_to_numpy(w) for w in neuron.layers[0].weights)
    m, width = origins[name]
    shares = kernel[:, 0] / width
    found[name] = [*shares, bias[0] - np.sum(shares * m)]
found["BT.601"] = [-0.299, -0.587, -0.114, 1.0]
plots.results_table(
    {name: dict(zip(columns, row, strict=True)) for name, row in found.items()},
    formats=dict.fromkeys(columns, ".3f"),
    name="inputs",  # zh: "输入"
    title="Weights and bias on the scale 0..1",  # zh: "换算到 0..1 尺度的权重与偏置"
)

# %% [markdown] lang="en"
# The standardised neuron read Pillow's recipe out of 3,072 pixels, to two decimals: about
# 0.30 red, 0.59 green, 0.11 blue. Our eyes are most sensitive to green and least to blue,
# hence the unequal shares. The neuron on bytes never moved its bias near 1, the flattest
# direction of its gorge. One sees it in a picture; each neuron develops the flower:

# %% [markdown] lang="zh"
# 用标准化输入的神经元从 3,072 个像素中读出了 Pillow 的配方，精确到两位小数：红约 0.30，绿约 0.59，蓝约 0.11。人眼对绿色最敏感，
# 对蓝色最不敏感，所以比例不相等。用字节的神经元，偏置一直没有靠近 1，那正是峡谷中最平的方向。从图片上就看得出来；让每个
# 神经元来冲洗这朵花：

# %% name="negatives"
# alt: Negatives of the flower by three neurons and by the standard formula  |  三个神经元与标准公式得到的花的负片
pictures, captions = [], []
for name, (red, green, blue, bias) in found.items():
    shares = np.array([red, green, blue])
    pictures.append(np.clip(flower / 255 @ shares + bias, 0, 1))
    captions.append(name)
plots.image_grid(
    pictures,
    captions,
    columns=4,
    title="Only the neuron on bytes makes no negative",  # zh: "只有用字节的神经元洗不出负片"
)

# %% [markdown] lang="en"
# In a negative the dark background must become bright, and that is the work of the bias:
# where all inputs are near 0, the bias is the answer. Scaling costs one line and decides whether a network learns. In a deep network, every
# layer's inputs have this problem; batch normalisation (lab 07a) is the same idea applied
# inside.
#
# ### Brightness and contrast, and what they destroy
#
# Two sliders of any photo program: *brightness* adds a number to every pixel, *contrast*
# multiplies the distance from mid-grey. On bytes both end at 0 and 255. What runs into the
# ends is lost for ever: all those pixels become one value.

# %% [markdown] lang="zh"
# 在负片里，暗的背景应当变亮，这要靠偏置：输入都接近 0 的地方，偏置就是答案。缩放只要一行代码，却决定网络能否学会。在深的网络里，每一层的输入都有这个问题；
# 批归一化（实验 07a）就是把同样的想法用到网络内部。
#
# ### 亮度与对比度，以及它们毁掉了什么
#
# 任何修图软件都有两个滑块：*亮度*给每个像素加上一个数，*对比度*乘以到中灰的距离。对字节来说，两者都止于 0 和 255。撞到两端的
# 就永远丢失了：那些像素全都变成同一个值。


# %% name="adjust"
# alt: The temple made brighter and harder, beside its histogram with a peak at 255  |  变亮、加强对比度的楼阁，旁边的直方图在 255 处有一个尖峰
def adjust(brightness=20, contrast=1.4):
    """Draw the temple and the histogram after both changes."""  # zh: "画出调整后的楼阁与直方图。"
    values = 127.5 + contrast * (china[::2, ::2] - 127.5) + brightness
    values = np.rint(np.clip(values, 0, 255)).astype("uint8")
    lost = np.mean((values == 0) | (values == 255))
    figure = plots.new_figure(
        f"{lost:.0%} of the numbers are 0 or 255",  # zh: "{lost:.0%} 的数停在 0 或 255"
        height=2.4,
    )
    photo, counts = figure.subplots(1, 2)
    photo.imshow(values)
    photo.axis("off")
    counts.hist(values.ravel(), bins=np.arange(0, 257, 8))
    counts.set(xlabel="value of the byte", ylabel="count", yticks=[])  # zh: "字节的值", "个数"
    return figure


adjust()

# %% [markdown] lang="en"
# The peak at the right end is the sky, the one at the left the dark trees. Move the sliders of the next cell (it needs a
# running notebook; without one, read the picture above). Find a setting that loses more
# than four fifths of the numbers. Can any second setting bring them back?

# %% [markdown] lang="zh"
# 右端的尖峰是天空，左端的是暗处的树。拖动下一格的滑块（需要正在运行的笔记本；没有的话，看上面的图）。找一个丢失五分之四以上的数的设置。还有哪个设置
# 能把它们找回来吗？

# %% name="sliders"
sliders = interact(adjust, brightness=(-200, 200, 20), contrast=(0.2, 4.0, 0.2))

# %% [markdown] lang="en"
# No setting can: of two pixels that became equal nobody knows which was brighter. Change
# pictures in floats and go back to bytes once, at the end.

# %% [markdown] lang="zh"
# 找不回来：两个像素一旦变得相等，就没人知道哪个原来更亮。所以，请用浮点数处理图片，只在最后变回字节一次。

# %% [markdown] lang="en" section="comparison"
# ## One thing changed at a time
#
# Three comparisons: the contrast of a picture, its file format, and the way it is read.
#
# ### Contrast, three ways
#
# Pictures of one thing in sun and in shade can differ more than pictures of two things. Signs
# beside a road are an example. A committee of networks for traffic signs (Ciresan and
# others, 2011) therefore brought every sign to 48 x 48 pixels and compared three ways of
# normalising its contrast. With the mean $m$ and the deviation $s$ of one picture, over all
# its pixels and channels, they are:
#
# - $m \pm 1s$: what lies between $m - s$ and $m + s$ is stretched over the whole scale, the
#   rest becomes black or white,
# - $m \pm 2s$: the same with a wider window,
# - **CLAHE**, contrast-limited adaptive histogram equalisation: in each small tile, a pixel's
#   brightness is replaced by its rank among its neighbours, but no contrast is stretched
#   beyond a limit.
#
# The first two begin with *per-image standardisation*, $z = (x - m)/s$, where $x$ is the value
# of a pixel. We photograph six small squares in poor light: contrast down to 30 %, and
# different amounts of haze added.

# %% [markdown] lang="zh"
# ## 一次只改一处
#
# 三个比较：图片的对比度、文件的格式、读取的方式。
#
# ### 对比度的三种归一化
#
# 同一个东西在阳光下和阴影里的照片，差别可能比两个不同的东西还大，路边的标志牌就是一例。因此，有一组识别交通标志的网络（Ciresan
# 等，2011）把每个标志变成 48×48 像素，并比较了三种对比度归一化。设一张图片在所有像素与通道上的均值为 $m$、标准差为 $s$：
#
# - $m \pm 1s$：把 $m - s$ 到 $m + s$ 之间拉伸到整个刻度，其余变成黑或白；
# - $m \pm 2s$：同上，但窗口更宽；
# - **CLAHE**，即对比度受限的自适应直方图均衡化：在每个小块里，用像素亮度在邻近像素中的名次来代替亮度，但对比度的拉伸不超过
#   一个限度。
#
# 前两种都从*逐图标准化* $z = (x - m)/s$ 开始，$x$ 是像素的值。我们在很差的光线下“拍”六个小方块：对比度降到 30%，再加上不同
# 程度的灰雾。


# %% name="dull"
def taken(photo, top, left, haze, contrast=0.3):
    """A square of a photo at 48 x 48, with less contrast and haze added."""  # zh: "照片中的一个方块，48 x 48，对比度降低，加上灰雾。"
    square = Image.fromarray(photo[top : top + 144, left : left + 144])
    small = np.asarray(square.resize((48, 48), Image.Resampling.BILINEAR))
    return np.rint(contrast * small + haze).astype("uint8")


def stretched(picture, k):
    """Map the mean plus and minus k deviations to 0..1, clip the rest."""  # zh: "把均值加减 k 个标准差映射到 0..1，其余截断。"
    z = (picture - picture.mean()) / picture.std()
    return np.clip(z, -k, k) / (2 * k) + 0.5


PLACES = [(china, 60, 40), (china, 200, 250), (china, 250, 480)]
PLACES += [(flower, 60, 300), (flower, 200, 250), (flower, 60, 40)]
dull = [taken(*place, haze=30 * number) for number, place in enumerate(PLACES)]
ways = {
    "hazy": lambda picture: picture / 255,  # zh: "有雾"
    "m ± 1s": lambda picture: stretched(picture, 1),
    "m ± 2s": lambda picture: stretched(picture, 2),
    "CLAHE": equalize_adapthist,
}

# %% name="three-ways"
# alt: Four rows of six small pictures: hazy, one deviation, two deviations, CLAHE  |  四行、每行六张小图：有雾、一个标准差、两个标准差、CLAHE
rows = {name: [way(picture) for picture in dull] for name, way in ways.items()}
plots.image_grid(
    [picture for row in rows.values() for picture in row],
    [name for name, row in rows.items() for _ in row],
    columns=6,
    title="Three ways out of the haze",  # zh: "走出灰雾的三种办法"
)

# %% [markdown] lang="en"
# Compare the rows. One deviation gives hard pictures with large areas of pure black and
# white. Two deviations keep more shades. CLAHE brings detail out of dark and bright parts
# at once, as its tiles are normalised one by one. And look at the last column: there the
# photo showed only a blurred background. All three make a pattern out of almost
# nothing; CLAHE, on the other hand, has taken most of its colour away. Now in numbers:

# %% [markdown] lang="zh"
# 逐行比较。一个标准差得到的图很硬，有大片的纯黑与纯白；两个标准差保留了更多层次；CLAHE 的各小块分别归一化，所以暗处和亮处的细节
# 同时显现。再看最后一列：照片在那里只有模糊的背景，三种办法却都从几乎什么都没有之中造出了图案；而 CLAHE 还去掉了大部分颜色。
# 再用数字来看：

# %% name="lights"
sun = taken(china, 200, 250, haze=0, contrast=1.0)
haze = taken(china, 200, 250, haze=120)
measured = {}
for name, way in ways.items():
    ends = [np.mean((picture <= 0) | (picture >= 1)) for picture in rows[name]]
    measured[name] = {
        "black or white": np.mean(ends),  # zh: "纯黑或纯白"
        "mean brightness": np.mean(rows[name]),  # zh: "平均亮度"
        "deviation": np.mean([picture.std() for picture in rows[name]]),  # zh: "标准差"
        "sun against haze": np.abs(way(sun) - way(haze)).mean(),  # zh: "晴与雾的差别"
    }
formats = dict.fromkeys(measured["CLAHE"], ".3f")
plots.results_table(measured, formats=formats, name="contrast")  # zh: "对比度"

# %% [markdown] lang="en"
# The first column is the share of numbers at 0 or 1, most with one deviation. The last
# column compares one square of the temple in sun and in haze: full contrast
# against 30 %, no haze against 120 steps of it. Untouched, the two differ by about 15 % of
# the whole scale; after $m \pm 1s$ or $m \pm 2s$ by next to nothing. That is no luck: haze adds
# the same to every pixel and to the mean, dim light multiplies every distance and the
# deviation, and in $z = (x - m)/s$ both cancel. What remains is the rounding to bytes.
# CLAHE works on the brightness alone and lets the haze's paler colours through.
#
# Which is best for a network must be measured for each task; brightness and colour may be just what tells two classes apart, and
# then normalising throws the answer away.
#
# ### JPEG and PNG
#
# As an array the photograph has 819,840 bytes. **PNG** packs it without changing a single
# number. **JPEG** throws away what the eye hardly sees, more of it the lower its *quality*.
# We save the photograph and a drawing in three colours, read them back, and measure size
# and mean error in steps of a byte:

# %% [markdown] lang="zh"
# 第一列是等于 0 或 1 的数所占的比例，一个标准差时最多。最后一列比较楼阁的同一个方块在晴天与雾中的差别：对比度 100% 对 30%，没有雾对 120 级的雾。原样时两者的差别约为整个刻度的
# 15%；经过 $m \pm 1s$ 或 $m \pm 2s$，几乎没有差别。这不是运气：雾给每个像素和均值都加上同样的数，弱光使每个距离和标准差都乘以
# 同样的系数，而在 $z = (x - m)/s$ 中两者都抵消了，剩下的只是取整到字节的误差。CLAHE 只处理亮度，雾造成的颜色变淡仍然保留。
#
# 哪一种对网络最好，每个任务都要自己测量：亮度和颜色可能正是区分两类的依据，这时归一化
# 反而把答案丢掉了。
#
# ### JPEG 与 PNG
#
# 这张照片作为数组有 819,840 字节。**PNG** 压缩它而不改动任何一个数。**JPEG** 丢掉人眼几乎看不到的东西，*质量*越低丢得越多。我们
# 把照片和一张三种颜色的图画存盘再读回，测量大小和平均误差（以字节的一级为单位）：

# %% name="drawing"
# alt: A drawing in three flat colours: a red disc and a blue stripe on cream  |  三种纯色的图画：米色底上的红色圆盘和蓝色条
down, across = np.indices(china.shape[:2])
drawing = np.full_like(china, [250, 245, 230])
drawing[(down - 213) ** 2 + (across - 260) ** 2 < 150**2] = [200, 40, 40]
drawing[:, 480:520] = [30, 60, 160]
plots.image_grid([china, drawing])

# %% name="formats"
FORMATS = {"PNG": {"format": "PNG"}}
for quality in (95, 75, 50, 25, 10):
    FORMATS[f"JPEG {quality}"] = {"format": "JPEG", "quality": quality}

sizes, reread = {}, {}
for name, options in FORMATS.items():
    sizes[name] = {}
    for what, picture in {"photo": china, "drawing": drawing}.items():  # zh: "照片", "图画"
        file = io.BytesIO()
        Image.fromarray(picture).save(file, **options)
        reread[name, what] = np.asarray(Image.open(file))
        error = np.abs(reread[name, what].astype(float) - picture).mean()
        sizes[name][f"{what}, bytes"] = len(file.getvalue())  # zh: "{what}，字节"
        sizes[name][f"{what}, error"] = error  # zh: "{what}，误差"
plots.results_table(sizes, name="format")  # zh: "格式"

# %% [markdown] lang="en"
# For the photograph JPEG at quality 75 needs about an eighth of PNG's bytes, at a mean error
# of a few steps. For the drawing it is the other way round: PNG is smaller than any of these
# JPEGs, and exact. (Nor need its mean error grow at each step: compare qualities 50 and 25.)
# Label maps, masks, screenshots: PNG, always, for a JPEG would mix new
# labels between the old ones. Where do the errors go? A square of 48 pixels, enlarged:

# %% [markdown] lang="zh"
# 对照片来说，质量 75 的 JPEG 只需 PNG 约八分之一的字节，平均误差为几级。对图画则相反：PNG 比这里所有的 JPEG 都小，而且分毫不差。（它的平均误差也不一定逐级变大：比较质量 50 与 25。）标签图、
# 掩码、截屏：一律用 PNG，因为 JPEG 会在原有标签之间混出新的标签。误差出在哪里？把一个 48 像素的方块放大来看：

# %% name="artefacts"
# alt: Part of the roof and the disc's edge in PNG and JPEG of three qualities  |  屋檐一角与圆盘边缘，PNG 与三种质量的 JPEG
shown = ["PNG", "JPEG 75", "JPEG 25", "JPEG 10"]
plots.image_grid(
    [reread[name, "photo"][80:128, 150:198] for name in shown]  # zh: "照片"
    + [reread[name, "drawing"][60:108, 330:378] for name in shown],  # zh: "图画"
    shown * 2,
    columns=4,
    title="JPEG works in blocks of 8 x 8 pixels",  # zh: "JPEG 以 8×8 像素的方块为单位"
)

# %% [markdown] lang="en"
# JPEG cuts a picture into blocks of 8 x 8 and keeps few wave patterns of each. At low
# quality the blocks show, and around a sharp edge the waves ring. A network can learn such
# marks: if all cats were saved at quality 95 and all dogs at 75, it need not learn what a
# cat is. All pictures of a data set should come the same way.
#
# ### Reading files: a Python loop against `tf.data`
#
# A data set of pictures is a folder of files. Each epoch they are read, decoded, resized,
# scaled and put into batches. We write 192 small photographs to do that with, in a
# temporary folder:

# %% [markdown] lang="zh"
# JPEG 把图片切成 8×8 的方块，每块只保留少数几种波纹。质量低时方块就显露出来，锐利的边缘周围也会出现波纹。网络能学会这种痕迹：
# 如果所有的猫都以质量 95 保存、所有的狗都以 75 保存，它就不必学习猫是什么样子。一个数据集的图片都应当以同样的方式得来。
#
# ### 读取文件：Python 循环与 `tf.data`
#
# 图片数据集就是一个装满文件的文件夹。每一轮都要读取、解码、缩放、换算、组成批。我们先在临时文件夹里写 192 张小照片：

# %% name="files"
folder = tempfile.TemporaryDirectory()
places = np.random.default_rng(48)
files, labels = [], []
for number in range(192):
    label = number % 2
    top, left = places.integers(0, 427 - 192), places.integers(0, 640 - 256)
    crop = (china, flower)[label][top : top + 192, left : left + 256]
    files.append(str(Path(folder.name) / f"{number:03}.jpg"))
    labels.append(label)
    Image.fromarray(crop).save(files[-1], quality=90)
print(f"{len(files)} files, {sum(Path(f).stat().st_size for f in files):,} bytes")  # zh: "{len(files)} 个文件，{sum(Path(f).stat().st_size for f in files):,} 字节"

# %% [markdown] lang="en"
# Two ways to the same batches. The first is plain Python with Pillow. The second is a
# *pipeline*: a description of the steps, which TensorFlow then carries out in its own
# threads. The function given to `map` is turned into a TensorFlow graph, so it must be
# written with TensorFlow's operations.

# %% [markdown] lang="zh"
# 得到同样的批有两种办法。第一种是普通的 Python 加 Pillow。第二种是*流水线*：只描述步骤，由 TensorFlow 在自己的线程里执行。交给
# `map` 的函数会变成 TensorFlow 的计算图，所以必须用 TensorFlow 的运算来写。


# %% name="two-ways"
def loop():
    """Yield batches of 32, read one file after the other."""  # zh: "逐个读取文件，每 32 张给出一批。"
    for start in range(0, len(files), 32):
        names = files[start : start + 32]
        opened = (Image.open(name).resize((48, 48), smooth) for name in names)
        pictures = [np.asarray(picture) for picture in opened]
        yield np.stack(pictures).astype("float32") / 255, labels[start : start + 32]


def read(name, label):
    """The same for one file, in TensorFlow's operations."""  # zh: "用 TensorFlow 的运算对一个文件做同样的事。"
    picture = tf.io.decode_jpeg(tf.io.read_file(name), channels=3)
    picture = tf.image.resize(picture, (48, 48), antialias=True)
    return picture / 255, label


named = tf.data.Dataset.from_tensor_slices((files, labels))
one_by_one = named.map(read).batch(32)
several = named.map(read, num_parallel_calls=tf.data.AUTOTUNE).batch(32)
cached = several.cache()

from_loop, _ = next(loop())
from_pipeline = next(iter(several))[0].numpy()
print(from_loop.shape, from_pipeline.shape)
print(f"mean difference {255 * np.abs(from_loop - from_pipeline).mean():.2f} of 255")  # zh: "平均差别 {255 * np.abs(from_loop - from_pipeline).mean():.2f}（满分 255）"

# %% [markdown] lang="en"
# The same shapes, and pictures that differ by about one step of a byte: the two decode and
# round in slightly different ways. Drop `antialias=True` and see the difference grow.
#
# `num_parallel_calls` lets several files be read at once, `cache` keeps the finished batches
# in memory from the second epoch on. Each way reads all files once to warm up, then five
# times; the table shows the median, which one slow moment cannot spoil.

# %% [markdown] lang="zh"
# 形状相同，图片只差大约字节的一级：两者的解码和取整略有不同。去掉 `antialias=True`，看看差别变大多少。
#
# `num_parallel_calls` 允许同时读取几个文件，`cache` 从第二轮起把做好的批留在内存里。每种方式先把所有文件读一遍热身，再读
# 五遍；表中是中位数，某一刻偶然变慢也不会影响它。


# %% name="timing"
def epoch_seconds(make_batches, learning=0.0, passes=6):
    """Median seconds of an epoch and of its processor time, after a warm-up."""  # zh: "热身之后，一轮的秒数与处理器时间的中位数。"
    clocks = []
    for _ in range(passes):
        with training.timed() as clock:
            for _ in make_batches():
                time.sleep(learning)  # zero for now  |  目前为零
        clocks.append((clock.wall, clock.cpu))
    return np.median(clocks[1:], axis=0)


arms = {
    "Python loop": loop,  # zh: "Python 循环"
    "tf.data, one by one": lambda: one_by_one,  # zh: "tf.data，逐个"
    "tf.data, several at once": lambda: several,  # zh: "tf.data，同时几个"
    "tf.data, cached": lambda: cached,  # zh: "tf.data，缓存"
}
timings = {name: epoch_seconds(batches) for name, batches in arms.items()}
by_loop = timings["Python loop"][0]  # zh: "Python 循环"

# %% name="timing-table"
plots.results_table(
    {
        name: {
            "ms an epoch": 1000 * wall,  # zh: "每轮毫秒"
            "ms of processor": 1000 * cpu,  # zh: "处理器毫秒"
            "share of the loop": wall / by_loop,  # zh: "相对于循环"
        }
        for name, (wall, cpu) in timings.items()
    },
    formats={
        "ms an epoch": ".1f",  # zh: "每轮毫秒", ".1f"
        "ms of processor": ".1f",  # zh: "处理器毫秒", ".1f"
        "share of the loop": ".2f",  # zh: "相对于循环", ".2f"
    },
    name="way",  # zh: "方式"
)

# %% [markdown] lang="en"
# The last column is the answer *for this machine*: below 1 the pipeline was faster than
# the loop. The work of decoding is the same in the first three rows, so what several
# threads can gain depends on the number of free cores. The second column counts the time
# that all cores worked; where the first is much larger, the machine was waiting or busy with
# something else. The cache does no decoding at all. It also wants memory:
# here $192 \cdot 48 \cdot 48 \cdot 3 \cdot 4$ bytes, 5 MB; for a real data set work it out first.
#
# ### Reading while the network computes
#
# The second gain of a pipeline is *overlap*: `prefetch` reads the next batch while the
# network still works on this one. To see that alone we let both be played by waiting: 40
# ms to read a batch, 40 ms to learn from it, 8 batches. (Recent versions of TensorFlow add
# a missing `prefetch` at the end by themselves; for the first bar we forbid it.)

# %% [markdown] lang="zh"
# 最后一列是*这台机器*的答案：小于 1 表示流水线比循环快。前三行的解码工作量相同，所以多线程能赢得多少取决于空闲的核数。第二列统计
# 的是所有核工作的时间；若第一列比它大得多，说明机器在等待，或者在忙别的事。缓存则完全不用解码，但它要占内存：这里是 $192 \cdot 48 \cdot 48 \cdot 3 \cdot 4$ 字节，即 5 MB；用于真正的
# 数据集之前，先算一算。
#
# ### 一边计算，一边读取
#
# 流水线的第二个好处是*重叠*：网络还在处理这一批时，`prefetch` 已在读下一批。为了单独看清这一点，我们用等待来扮演两者：读一批
# 40 毫秒，学一批 40 毫秒，共 8 批。（新版 TensorFlow 会自动在末尾补上缺少的 `prefetch`；画第一条时我们禁止它这样做。）


# %% name="slow-source"
def slow_source():
    for number in range(8):
        time.sleep(0.04)  # reading  |  读取
        yield number


source = tf.data.Dataset.from_generator(
    slow_source, output_signature=tf.TensorSpec((), tf.int32)
)
plain = tf.data.Options()
plain.experimental_optimization.inject_prefetch = False

# %% name="prefetch"
# alt: Time of 8 batches without and with prefetch; the overlap saves time  |  不用与使用 prefetch 时 8 批所需的时间；重叠节省了时间
arms = {
    "one after the other": lambda: source.with_options(plain),  # zh: "先后进行"
    "prefetch(1)": lambda: source.prefetch(1),
}
overlap = {}
for name, batches in arms.items():
    wall, _ = epoch_seconds(batches, learning=0.04, passes=4)
    overlap[name] = 1000 * wall
plots.bars(
    overlap,
    xlabel="milliseconds for 8 batches",  # zh: "8 批所需的毫秒数"
    reference={"9 x 40 ms": 360, "16 x 40 ms": 640},
    title="With prefetch, reading hides behind computing",  # zh: "用 prefetch，读取就藏在计算后面"
)

# %% [markdown] lang="en"
# One after the other costs the sum, 16 times 40 ms. With `prefetch` only the first batch has
# to be waited for, so 9 times 40 ms is the best there is; a busy machine needs more. If reading is the slower part, no `prefetch` makes it faster; then a cache or more
# threads must. In later labs all this is a single expression, in this order:

# %% [markdown] lang="zh"
# 先后进行的代价是两者之和，即 16 个 40 毫秒。用 `prefetch` 则只需等第一批，所以最好的情况是 9 个 40 毫秒；机器忙时要多一些。如果读取是较慢的一方，`prefetch` 也不能让它变快；那就要
# 靠缓存或更多线程。后面的实验会把这些写成一个表达式，次序如下：

# %% name="pipeline"
pipeline = (
    named.shuffle(len(files), seed=48)  # another order each epoch  |  每轮换一个次序
    .map(read, num_parallel_calls=tf.data.AUTOTUNE)
    .batch(50)
    .prefetch(tf.data.AUTOTUNE)
)
real_shapes = [tuple(batch.shape) for batch, _ in pipeline]
print(real_shapes[0], "...", real_shapes[-1])

# %% [markdown] lang="en"
# Shuffle first, while the items are only names of files: shuffling decoded pictures would
# keep them all in memory. `model.fit(pipeline)` takes it as it is. The last batch is
# smaller; exercise 03a.5 counts them.

# %% [markdown] lang="zh"
# 先打乱，这时元素还只是文件名：若打乱解码后的图片，就得把它们全部放在内存里。`model.fit(pipeline)` 可以直接使用它。最后一批较小；
# 练习 03a.5 就来数这些批。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook:
# cells that use your answer are wrapped in `with check.needs(...)`, and say so while it is
# blank or not right yet.
#
# ### Exercise 03a.1 (2 points): from colour to grey
#
# `picture` has the shape `(height, width, 3)`, bytes in the order red, green, blue. Return its
# grey values by BT.601, $0.299\,R + 0.587\,G + 0.114\,B$, as floats on the scale 0..255, shape
# `(height, width)`. A pure red pixel gives 76.245, a white one 255.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让笔记本中断：要用到你答案的代码
# 放在 `with check.needs(...)` 里，练习空着或还没做对时，它会提示。
#
# ### 练习 03a.1（2 分）：从彩色到灰度
#
# `picture` 的形状是 `(height, width, 3)`，字节的次序为红、绿、蓝。按 BT.601 返回灰度值 $0.299\,R + 0.587\,G + 0.114\,B$，为 0..255 尺度
# 上的浮点数，形状为 `(height, width)`。纯红的像素得 76.245，白色得 255。


# %% name="grey" exercise="03a.1"
def grey(picture):
    """Return the grey values of a colour picture as floats."""  # zh: "返回彩色图片的灰度值（浮点数）。"
    ### BEGIN SOLUTION
    return picture @ np.array([0.299, 0.587, 0.114])
    ### END SOLUTION


# %% check="03a.1"
check("03a.1", grey)

# %% [markdown] lang="en"
# Pillow rounds to whole bytes, so your values differ from its own by up to half a step:

# %% [markdown] lang="zh"
# Pillow 取整到整字节，所以你的值与它的最多差半级：

# %% name="grey-agrees"
with check.needs("03a.1"):
    by_pillow = np.asarray(Image.fromarray(china).convert("L"))
    apart = np.abs(grey(china) - by_pillow).max()
    print(f"largest difference {apart:.3f}, should be at most 0.5")  # zh: "最大差别 {apart:.3f}，应不超过 0.5"

# %% [markdown] lang="en"
# ### Exercise 03a.2 (2 points): cutting out the middle
#
# Return the middle `height` rows and `width` columns of a picture. If the rows left over
# are odd in number, cut one fewer above than below; for columns, one fewer on the left. For 4 x 4
# pixels numbered 0 to 15 in reading order, the middle 2 x 2 is `[[5, 6], [9, 10]]`. Pictures
# come with a channel axis and without.

# %% [markdown] lang="zh"
# ### 练习 03a.2（2 分）：裁出中央
#
# 返回图片正中的 `height` 行、`width` 列。若剩余的行数或列数为奇数，较小的一半在上边或左边。把 4×4 个像素按阅读次序编号为 0 到 15，正中的
# 2×2 就是 `[[5, 6], [9, 10]]`。图片可能有通道轴，也可能没有。


# %% name="centre-crop" exercise="03a.2"
def centre_crop(picture, height, width):
    """Return the middle height x width pixels."""  # zh: "返回正中的 height x width 个像素。"
    ### BEGIN SOLUTION
    top = (picture.shape[0] - height) // 2
    left = (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]
    ### END SOLUTION


# %% check="03a.2"
check("03a.2", centre_crop)

# %% [markdown] lang="en"
# ### Exercise 03a.3 (3 points): per-image standardisation
#
# `pictures` is a batch in NHWC, bytes. Return floats of the same shape: from each picture
# subtract its own mean $m$ and divide by $\max(s, 1/\sqrt{N})$. Here $m$ and $s$ are the mean
# and the deviation over all its $N$ = height · width · channels values; the lower bound is
# there for pictures of one colour. Two pixels of 10 and 30 become -1 and 1.

# %% [markdown] lang="zh"
# ### 练习 03a.3（3 分）：逐图标准化
#
# `pictures` 是一批 NHWC 的图片，类型为字节。返回同样形状的浮点数：每张图片减去自己的均值 $m$，再除以 $\max(s, 1/\sqrt{N})$。这里 $m$ 与
# $s$ 是这张图片全部 $N$ = 高 · 宽 · 通道数 个值的均值与标准差；下限是为纯色图片准备的。10 和 30 两个像素变成 -1 和 1。


# %% name="standardise" exercise="03a.3"
def standardise(pictures):
    """Return each picture with mean 0 and deviation 1."""  # zh: "使每张图片的均值为 0、标准差为 1。"
    ### BEGIN SOLUTION
    x = pictures.astype("float64")
    mean = x.mean(axis=(1, 2, 3), keepdims=True)
    deviation = x.std(axis=(1, 2, 3), keepdims=True)
    return (x - mean) / np.maximum(deviation, 1 / np.sqrt(x[0].size))
    ### END SOLUTION


# %% check="03a.3"
check("03a.3", standardise)

# %% [markdown] lang="en"
# On the six hazy squares, each now has mean 0 and deviation 1, whatever the haze was:

# %% [markdown] lang="zh"
# 用在六个有雾的方块上，不论雾有多浓，每个的均值都是 0，标准差都是 1：

# %% name="standardise-dull"
with check.needs("03a.3"):
    for before, after in zip(dull, standardise(np.stack(dull)), strict=True):
        print(f"{before.mean():5.1f} {before.std():4.1f} -> ", end="")
        print(f"{abs(after.mean()):.1f} {after.std():.1f}")

# %% [markdown] lang="en"
# ### Exercise 03a.4 (2 points): from NHWC to NCHW
#
# `pictures` has the shape `(n, height, width, channels)`. Return the same pictures with
# the shape `(n, channels, height, width)`.

# %% [markdown] lang="zh"
# ### 练习 03a.4（2 分）：从 NHWC 到 NCHW
#
# `pictures` 的形状是 `(n, height, width, channels)`。返回同样的图片，形状为 `(n, channels, height, width)`。


# %% name="channels-first" exercise="03a.4"
def channels_first(pictures):
    """Return a batch with its channel axis in second place."""  # zh: "返回通道轴在第二位的一批图片。"
    ### BEGIN SOLUTION
    return np.transpose(pictures, (0, 3, 1, 2))
    ### END SOLUTION


# %% check="03a.4"
check("03a.4", channels_first)

# %% [markdown] lang="en"
# ### Exercise 03a.5 (2 points): the shapes of all batches
#
# `count` colour pictures of `height` x `width` are cut into batches of `batch_size` for
# Keras. Return the list of the batches' shapes, in order; the last batch may be smaller.
# Ten pictures of 48 x 48 in batches of four:
# `[(4, 48, 48, 3), (4, 48, 48, 3), (2, 48, 48, 3)]`.

# %% [markdown] lang="zh"
# ### 练习 03a.5（2 分）：所有批的形状
#
# 把 `count` 张 `height`×`width` 的彩色图片分成大小为 `batch_size` 的批，供 Keras 使用。按次序返回各批形状的列表；最后一批可能较小。十张
# 48×48 的图片，每批四张：`[(4, 48, 48, 3), (4, 48, 48, 3), (2, 48, 48, 3)]`。


# %% name="batch-shapes" exercise="03a.5"
def batch_shapes(count, batch_size, height, width):
    """Return the shape of every batch of an epoch."""  # zh: "返回一轮中每一批的形状。"
    ### BEGIN SOLUTION
    starts = range(0, count, batch_size)
    sizes = [min(batch_size, count - start) for start in starts]
    return [(size, height, width, 3) for size in sizes]
    ### END SOLUTION


# %% check="03a.5"
check("03a.5", batch_shapes)

# %% [markdown] lang="en"
# Your list must be what the pipeline gave:

# %% [markdown] lang="zh"
# 你的列表应当与流水线给出的一致：

# %% name="batches-agree"
with check.needs("03a.5"):
    mine = [tuple(shape) for shape in batch_shapes(len(files), 50, 48, 48)]
    print(len(mine), mine == real_shapes)

# %% [markdown] lang="en"
# ### Question 03a.6 (4 points): in words
#
# A friend's Keras network recognises flowers well on test pictures that were prepared
# like the training pictures (RGB, NHWC, floats 0..1, made smaller with smoothing). In a phone
# app it fails. Suppose each of these faults of the app's library occurred alone: (a) the
# channels are blue, green, red, in this order; (b) the numbers are floats from 0 to 255; (c)
# the channels come first; (d) pictures are made smaller without smoothing. For each say
# whether Keras stops with an error message, and what in the app's first batch (shape,
# smallest and largest number, a picture) would show it. One point each.

# %% [markdown] lang="zh"
# ### 问答 03a.6（4 分）：用文字回答
#
# 朋友的 Keras 网络能很好地识别花的测试图片，它们与训练图片的准备方式相同（RGB、NHWC、0..1 的浮点数、先平滑再缩小）。在手机应用里，它却失灵了。
# 设应用所用的库分别只有下面的一处毛病：（a）通道次序为蓝、绿、红；（b）数是 0 到 255 的浮点数；（c）通道在前；（d）缩小时没有平滑。对这四种情况
# 逐一说明：Keras 会不会报错停下？应用的第一批图片中，看什么（形状、最小值与最大值、一张图）能发现它？每点 1 分。

# %% [markdown] lang="en" answer="03a.6" points=4
# <!-- BEGIN SOLUTION -->
# (a) No error, as the shape is the same. Draw one picture: orange petals appear blue. (b) No
# error: the numbers are floats as expected. Print the minimum and the maximum: 255 instead
# of 1. (c) An error, as a rule: a network built for `(48, 48, 3)` refuses
# `(3, 48, 48)`. If someone
# silenced it with `reshape`, there is none; print the shape and draw a picture: ghosts. (d) No
# error; shape, type and range are all right. Draw the picture beside the training version of
# the same file, or subtract the two: speckles at fine detail.
#
# *Rubric: one point for each of the four that says rightly whether there is an error and
# names a look at the data (a picture, the range, the shape, a comparison) that would show
# it. For (c) both "an error of shape" and "none after a reshape" are right.*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="03a.6" points=4
# <!-- BEGIN SOLUTION -->
# （a）不报错，因为形状相同。画出一张图：橙色的花瓣成了蓝色。（b）不报错：类型正是所要的浮点数。打印最小值和最大值：是 255 而不是 1。（c）一般会报错：
# 为 `(48, 48, 3)` 搭的网络拒绝 `(3, 48, 48)`。若有人用 `reshape` 把错误压了下去，就不再报错；打印形状并画出图片：会看到重影。（d）不报错；形状、类型、
# 取值范围都对。把图片与同一文件的训练版本并排画出，或两者相减：细节处有斑点。
#
# *评分：四点各 1 分，要正确说出会不会报错，并给出一种能发现它的查看方法（图片、取值范围、形状、对比）。（c）答“形状错误”或“reshape 之后
# 不报错”都对。*
# <!-- END SOLUTION -->

# %% [markdown] lang="en" section="results"
# ## Results
#
# What this run recorded, and how your exercises stand. The temporary files are removed.
# (The question in words, 4 points, is marked by a person.)

# %% [markdown] lang="zh"
# ## 结果
#
# 本次运行记录的结果，以及你的练习进度。临时文件到此删除。（文字题 4 分，由老师评阅。）

# %% name="results"
folder.cleanup()
last_loss = {name: h.history["val_loss"][-1] for name, h in histories.items()}
steps = {name: 255 * np.sqrt(loss) for name, loss in last_loss.items()}
unit_steps, own_steps = steps["0..1"], steps["standardised"]  # zh: "0..1", "标准化"
training.record("neuron_error_in_bytes_unit_scale", unit_steps)
training.record("neuron_error_in_bytes_standardised", own_steps)
training.record("photo_jpeg_75_bytes", sizes["JPEG 75"]["photo, bytes"])  # zh: "photo_jpeg_75_bytes", "JPEG 75", "照片，字节"
share = timings["tf.data, several at once"][0] / by_loop  # zh: "tf.data，同时几个"
training.record("tf_data_share_of_loop", share)
check.progress("03a")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - A picture is a tensor (height, width, channels), a batch has a fourth axis in front. Rows
#   come first, and Pillow says width first.
# - Bytes overflow in silence, 200 + 100 = 44, and a float does not say whether it means 0..1 or
#   0..255. Print shape, dtype, minimum and maximum, and draw one picture of every batch you
#   did not make yourself.
# - A dense layer pays for every pixel: 100,000,100 weights for 100 units on 1000 x 1000 grey
#   pixels.
# - Inputs around zero, of size about one, make the bowl of the loss rounder, and training
#   shorter. Normalising contrast removes the light, and whatever else was in it.
# - JPEG changes numbers, PNG does not. A pipeline can read several files at once and while the
#   network computes; what that gains is measured, not believed.
#
# **Next:** in lab 03b the same neuron looks at whole pictures of dishes and gives them a score.

# %% [markdown] lang="zh"
# ## 要点
#
# - 图片是张量（高，宽，通道），一批图片在最前面再加一个轴。数组先行后列，Pillow 先说宽。
# - 字节会悄悄溢出，200 + 100 = 44；浮点数本身不说明是 0..1 还是 0..255。凡是不由你自己做的批，都要打印形状、数据类型、最小值与最大值，
#   再画出一张图。
# - 全连接层要为每个像素付出代价：100 个单元看 1000×1000 的灰度图，要 100,000,100 个权重。
# - 输入在零附近、大小约为一，损失的碗更圆，训练更短。归一化对比度会去掉光线的影响，也会去掉其中的其他信息。
# - JPEG 会改动数值，PNG 不会。流水线可以同时读几个文件，也可以在网络计算时读取；能赢多少要靠测量，不能靠相信。
#
# **下一步**：在实验 03b 中，同样的神经元要看整张菜肴的图片，并给出评分。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - ITU-R Recommendation BT.601, *Studio encoding parameters of digital television*, section
#   2.5.1 (0.299, 0.587, 0.114).
# - D. Ciresan, U. Meier, J. Masci, J. Schmidhuber, "A committee of neural networks for traffic
#   sign classification", *International Joint Conference on Neural Networks* (2011),
#   1918-1921: section on preprocessing (48 x 48, three normalisations).
# - K. Zuiderveld, "Contrast limited adaptive histogram equalization", *Graphics Gems IV*,
#   Academic Press (1994), 474-485.
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, "Efficient BackProp", in *Neural Networks: Tricks
#   of the Trade*, Springer (1998), 9-50: section 4.3 (why inputs are centred and scaled).
# - G. K. Wallace, "The JPEG still picture compression standard", *Communications of the ACM* 34
#   (1991), no. 4, 30-44.
# - The photographs come with scikit-learn, Creative Commons Attribution 2.0: china.jpg by
#   danielbuechele, flower.jpg by vultilion; cropped and changed here as described.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - ITU-R Recommendation BT.601，*Studio encoding parameters of digital television*，第 2.5.1 节
#   （0.299、0.587、0.114）。
# - D. Ciresan、U. Meier、J. Masci、J. Schmidhuber，“A committee of neural networks for traffic
#   sign classification”，*International Joint Conference on Neural Networks*（2011），
#   1918-1921：预处理一节（神经网络的输入为 48×48，三种归一化）。
# - K. Zuiderveld，“Contrast limited adaptive histogram equalization”，*Graphics Gems IV*，
#   Academic Press（1994），474-485。
# - Y. LeCun、L. Bottou、G. Orr、K.-R. Müller，“Efficient BackProp”，收于 *Neural Networks: Tricks
#   of the Trade*，Springer（1998），9-50：第 4.3 节（为什么要使输入居中并缩放）。
# - G. K. Wallace，“The JPEG still picture compression standard”，*Communications of the ACM* 34
#   （1991），第 4 期，30-44。
# - 照片随 scikit-learn 提供，按 Creative Commons Attribution 2.0 授权：china.jpg 由 danielbuechele 拍摄，
#   flower.jpg 由 vultilion 拍摄；在此按文中所述裁剪和改动。
