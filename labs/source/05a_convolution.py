# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "Convolution and pooling, by hand and learned"
#       zh: 卷积与池化：从手算到学习
#     case:
#       en: "convolution and pooling"
#       zh: 卷积与池化
#     week: 5
#     chapter:
#       en: "Foundations of convolutional networks"
#       zh: 第四章 卷积神经网络基础
#     minutes: {sample: 1}
#     memory_mib: {sample: 1500}
#     data: []
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - compute a cross-correlation by hand, and say how a convolution differs from it,
# - predict the shape, the weights and the work of any convolutional layer from its
#   kernel, stride, padding and channels,
# - read a kernel as a detector, and let gradient descent find one from examples,
# - say how far back into the picture a unit of a deep layer can see,
# - measure what pooling forgives when a picture is shifted, and what it does not.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 手算互相关，并说出卷积与它的区别；
# - 根据卷积核、步幅、填充和通道数，预测任一卷积层的输出形状、参数个数和计算量；
# - 把卷积核看作检测器，并让梯度下降从样例中找出一个卷积核；
# - 说出深层的一个单元能看到图像的多大范围；
# - 测量图像平移时池化能容忍什么，不能容忍什么。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Every import of the lab stands here. SciPy's `signal` holds correlation and convolution
# as mathematicians define them; we use it to check ourselves. This lab needs no data set:
# its two photographs come with scikit-learn.

# %% [markdown] lang="zh"
# ## 准备
#
# 本实验的所有导入都在这里。SciPy 的 `signal` 按数学定义实现了互相关与卷积，我们用它来核对自己的
# 结果。本实验不需要数据集：用到的两张照片随 scikit-learn 提供。

# %% name="setup"
import helpers
from helpers import plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=5)

import ipywidgets
import keras
import numpy as np
from keras import layers, ops
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal
from sklearn.datasets import load_sample_image

# %% [markdown] lang="en" section="story"
# ## Why look through a small window
#
# In 1962 Hubel and Wiesel reported on cells in the visual cortex of the cat: a cell
# answers to a line or an edge, and only inside a small region of what the eye sees, its
# *receptive field*. Neighbouring cells do the same for neighbouring regions. Convolutional
# networks copy two ideas from this picture:
#
# - **look locally**: a unit is joined to a small patch of the input, not to all of it,
# - **share weights**: all units use the same weights, each on its own patch.
#
# The figure shows what each idea saves. Eight inputs lie below, six units above, a line
# is a weight. Grey lines are weights of their own; lines of one colour and style are *one* weight.

# %% [markdown] lang="zh"
# ## 为什么要透过小窗口看
#
# 1962 年，Hubel 和 Wiesel 报告了猫的视觉皮层细胞：一个细胞只对线条或边缘有反应，而且只在
# 视野中的一小块区域内有反应，这块区域就是它的*感受野*。相邻的细胞对相邻的区域做同样的事。卷积网络从中学到
# 两个想法：
#
# - **局部连接**：一个单元只连到输入的一小块，而不是全部；
# - **权重共享**：所有单元用同一组权重，各自看自己的那一块。
#
# 下图显示每个想法能省下多少。下方是八个输入，上方是六个单元，一条线就是一个权重。灰线表示各自独立的
# 权重；同一颜色、同一线型的线是*同一个*权重。

# %% name="connections"
# alt: Eight inputs joined to six units: all, three each, three with shared weights  |  八个输入连到六个单元：全部相连，各连三个相邻输入，各连三个相邻输入且共享权重
INPUTS, UNITS, WINDOW = 8, 6, 3
SHARED = [("#0072B2", "-"), ("#D55E00", "--"), ("#009E73", ":")]
kinds = ["dense: 8 × 6 = 48", "local: 6 × 3 = 18", "shared: 3"]  # zh: "全连接：8 × 6 = 48", "局部连接：6 × 3 = 18", "共享：3"

figure = plots.new_figure(
    "Local lines are few, shared weights fewer still",  # zh: "局部连接让线变少，共享让权重更少"
    height=2.2,
)
for kind, (panel, name) in enumerate(zip(figure.subplots(1, 3), kinds, strict=True)):
    for unit in range(UNITS):
        for pixel in range(INPUTS):
            tap = pixel - unit  # which weight of the window  |  窗口中的第几个权重
            if kind == 0 or 0 <= tap < WINDOW:
                colour, style = SHARED[tap] if kind == 2 else ("#999999", "-")
                panel.plot([pixel, unit + 1], [0, 1], color=colour, linestyle=style)
    panel.plot(range(INPUTS), [0] * INPUTS, "ks", markersize=7)
    panel.plot(range(1, UNITS + 1), [1] * UNITS, "ko", markersize=8)
    panel.set_title(name, fontsize=9, loc="center")
    panel.axis("off")
figure

# %% [markdown] lang="en"
# Now with the numbers of a small picture. It has 100 x 100 pixels, a layer has 100 x 100
# units, and a local unit sees a patch of 10 x 10 pixels. Biases are left out:

# %% [markdown] lang="zh"
# 换成一张小图片的数字：图片有 100×100 个像素，一层有 100×100 个单元，局部连接的单元看 10×10 个
# 像素的一块。不计偏置：

# %% name="three-layers" tags=["strict"]
units, pixels, patch = 100 * 100, 100 * 100, 10 * 10
weights = {
    "dense: every unit sees every pixel": units * pixels,  # zh: "全连接：每个单元看每个像素"
    "local: every unit sees its patch": units * patch,  # zh: "局部连接：每个单元看自己的一块"
    "shared: one set of weights for all units": patch,  # zh: "共享：所有单元共用一组权重"
}
for name, count in weights.items():
    print(f"{count:11,}  {name}")
assert list(weights.values()) == [10**8, 10**6, 100]

convolution = layers.Conv2D(1, 10, padding="same", use_bias=False)
convolution.build((None, 100, 100, 1))
print(f"{convolution.count_params():11,}  Conv2D(1, 10)")
assert convolution.count_params() == 100

# %% [markdown] lang="en"
# From $10^8$ to $10^6$ by looking locally, from $10^6$ to 100 by sharing. The last lines ask
# Keras for a layer of this kind: 100 weights indeed.
#
# Sharing is a bet that a detector useful in one place is useful everywhere. For pictures
# the bet is good. For a table whose columns mean different things it would be a bad one.

# %% [markdown] lang="zh"
# 局部连接把 $10^8$ 降到 $10^6$，共享再把 $10^6$ 降到 100。最后几行向 Keras 要了这样一层：果然是 100 个
# 权重。
#
# 共享是一个赌注：在一处有用的检测器，在别处也有用。对图像来说，这个赌注下得对；如果是一张各列含义不同的
# 表格，就下错了。

# %% [markdown] lang="en" section="data"
# ## Nine numbers and two photographs
#
# For the arithmetic we take the smallest picture that shows everything, the numbers 0 to
# 8, and a kernel of four weights. For the rest, two photographs. `brightness` turns a
# photograph into one number for each pixel, 0 for black and 1 for white (red, green and
# blue count with the weights of the television standard BT.601, since the eye is most
# sensitive to green). It also halves both sides: each 2 x 2 block becomes its mean. You
# will meet that step again as *average pooling*.

# %% [markdown] lang="zh"
# ## 九个数与两张照片
#
# 做算术时，用能说明一切的最小图片：0 到 8 这九个数，再加一个有四个权重的卷积核。其余部分用两张照片。
# `brightness` 把照片变成每个像素一个数，0 为黑，1 为白（红、绿、蓝按电视标准 BT.601 的权重相加，
# 因为眼睛对绿色最敏感）。它还把边长减半：每个 2×2 小块变成它的平均值。这一步后面会再次遇到，名叫
# *平均池化*。


# %% name="data"
# alt: Two photographs in grey: a Chinese tower and a flower  |  两张灰度照片：一座中国楼阁与一朵花
def brightness(name):
    """A photograph as brightness from 0 to 1, both sides halved."""  # zh: "把照片变成 0 到 1 的亮度，边长减半。"
    grey = load_sample_image(name) @ np.array([0.299, 0.587, 0.114]) / 255
    rows, columns = grey.shape[0] // 2, grey.shape[1] // 2
    blocks = grey[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2)
    return blocks.mean(axis=(1, 3)).astype("float32")


grid = np.arange(9).reshape(3, 3)
kernel = np.array([[0, 1], [2, 3]])
photo, other_photo = brightness("china.jpg"), brightness("flower.jpg")
print(photo.shape, photo.dtype, f"{photo.min():.2f} ... {photo.max():.2f}")
plots.image_grid(
    [photo, other_photo],
    ["tower", "flower"],  # zh: "楼阁", "花"
    columns=2,
    title="Both photos have sharp edges and smooth areas",  # zh: "两张照片都有清晰的边缘和平缓的区域"
)

# %% [markdown] lang="en"
# Is it true that neighbours belong together? Take all pairs of pixels that lie a given
# number of columns apart, and compute the correlation coefficient of their brightness: 1
# means that one tells the other exactly, 0 that it tells nothing.

# %% [markdown] lang="zh"
# 相邻的像素真的有关联吗？取相隔给定列数的所有像素对，计算它们亮度的相关系数：1 表示由一个可以准确推出
# 另一个，0 表示推不出任何东西。

# %% name="neighbours"
# alt: Correlation of two pixels, near 1 for neighbours, falls with their distance  |  两个像素的相关系数随距离的变化：相邻时接近 1，之后不断下降
distances = [1, 2, 4, 8, 16, 32, 64]


def alike(picture, distance):
    """Correlation coefficient of pixels that many columns apart."""  # zh: "相隔这么多列的像素的相关系数。"
    left, right = picture[:, :-distance], picture[:, distance:]
    return np.corrcoef(left.ravel(), right.ravel())[0, 1]


likeness = {
    "tower": [alike(photo, distance) for distance in distances],  # zh: "楼阁"
    "flower": [alike(other_photo, distance) for distance in distances],  # zh: "花"
}
for name, values in likeness.items():
    print(name, [f"{value:.3f}" for value in values])
plots.lines(
    distances,
    likeness,
    xscale="log",
    xlabel="distance in pixels",  # zh: "相隔的像素数"
    ylabel="correlation coefficient",  # zh: "相关系数"
    title="The nearer two pixels, the more alike they are",  # zh: "两个像素离得越近就越相像"
)

# %% [markdown] lang="en"
# Direct neighbours go up and down together: the first number of each row is above 0.95.
# The curves fall with the distance, slowly for the tower with its large sky. What is near
# tells more about a pixel than what is far away: this speaks for small windows. (It has a
# second consequence, which will slow our training down below.)

# %% [markdown] lang="zh"
# 紧邻的像素同升同降：每行的第一个数都大于 0.95。曲线随距离下降，楼阁那张有大片天空，下降得慢。关于一个像素，
# 近处比远处透露得更多：这支持使用小窗口。（它还有另一个后果：后面训练时，它会让我们慢下来。）

# %% [markdown] lang="en" section="model"
# ## The operation, step by step
#
# ### Cross-correlation: a window, products, a sum
#
# Lay the kernel on the input, multiply what lies on top of each other, add everything up:
# that is one value of the output. Then move the window.
#
# $$ y_{ij} = \sum_{a} \sum_{b} x_{i+a,\,j+b} \; k_{ab} $$
#
# $x$ is the input, $k$ the kernel, $y$ the output; $i, j$ count the rows and columns of
# the output, $a, b$ those of the kernel, all from 0: with a kernel of $m$ rows and $n$
# columns, $a$ runs from 0 to $m - 1$ and $b$ from 0 to $n - 1$. The first window holds 0,
# 1, 3, 4, the kernel 0, 1, 2, 3:
#
# $$ y_{00} = 0 \cdot 0 + 1 \cdot 1 + 3 \cdot 2 + 4 \cdot 3 = 19 $$
#
# Work out the other three on paper before you run the next cells. The function takes all
# windows at once: `sliding_window_view` gives an array with four axes, the window's place
# (row, column) and the pixel within it (row, column). (In exercise 05a.1 you will do it
# with loops.)

# %% [markdown] lang="zh"
# ## 一步一步看这个运算
#
# ### 互相关：窗口、相乘、求和
#
# 把卷积核放在输入上，重叠的数两两相乘，再全部加起来，就得到输出的一个值。然后移动窗口。
#
# $$ y_{ij} = \sum_{a} \sum_{b} x_{i+a,\,j+b} \; k_{ab} $$
#
# $x$ 是输入，$k$ 是卷积核，$y$ 是输出；$i, j$ 是输出的行号与列号，$a, b$ 是卷积核的行号与列号，都从
# 0 开始：卷积核有 $m$ 行 $n$ 列时，$a$ 从 0 到 $m - 1$，$b$ 从 0 到 $n - 1$。第一个窗口里是 0、1、3、4，
# 卷积核是 0、1、2、3：
#
# $$ y_{00} = 0 \cdot 0 + 1 \cdot 1 + 3 \cdot 2 + 4 \cdot 3 = 19 $$
#
# 运行下面的代码之前，先在纸上算出另外三个。函数一次取出所有窗口：`sliding_window_view` 给出四个轴的
# 数组，前两个轴是窗口的位置（行、列），后两个轴是窗口内的像素（行、列）。（在练习 05a.1 中，你要用循环来
# 写。）


# %% name="correlate" tags=["strict"]
def correlate(x, kernel):
    """Multiply every window by the kernel and add up."""  # zh: "每个窗口与卷积核相乘再求和。"
    windows = sliding_window_view(x, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


print(sliding_window_view(grid, kernel.shape).shape)
by_hand = correlate(grid, kernel)
print(by_hand)
assert by_hand.tolist() == [[19, 25], [37, 43]]

# %% name="one-step"
# alt: Input, kernel and output; the last window and its value are framed  |  3×3 的输入、2×2 的卷积核与 2×2 的输出，框出了最后一个窗口和它的值
plots.moving_window(
    grid,
    kernel,
    by_hand,
    place=(1, 1),
    title="The fourth window: 4·0 + 5·1 + 7·2 + 8·3 = 43",  # zh: "第四个窗口：4·0 + 5·1 + 7·2 + 8·3 = 43"
)

# %% [markdown] lang="en"
# (The star between input and kernel is no product: it stands for the whole operation,
# window by window.) A 2 x 2 window fits into a 3 x 3 input at four places, so the output is
# 2 x 2. SciPy and Keras must say the same. Keras wants a batch and channels around everything: an input of
# shape `(1, 3, 3, 1)` and a kernel of shape `(2, 2, 1, 1)`.

# %% [markdown] lang="zh"
# （输入与卷积核之间的星号不是相乘，而是表示逐个窗口的整个运算。）2×2 的窗口在 3×3 的输入里有四个位置，所以
# 输出是 2×2。SciPy 和 Keras 必须给出同样的结果。Keras 要求
# 加上批和通道的轴：输入的形状是 `(1, 3, 3, 1)`，卷积核的形状是 `(2, 2, 1, 1)`。

# %% name="three-agree" tags=["strict"]
by_scipy = signal.correlate2d(grid, kernel, mode="valid")
by_keras = ops.convert_to_numpy(
    ops.conv(
        grid[None, :, :, None].astype("float32"),
        kernel[:, :, None, None].astype("float32"),
    )
)[0, :, :, 0]
print("SciPy", by_scipy.ravel(), "Keras", by_keras.ravel())
assert np.array_equal(by_scipy, by_hand) and np.array_equal(by_keras, by_hand)

# %% [markdown] lang="en"
# ### Convolution: the same with the kernel turned by 180 degrees
#
# What mathematicians call convolution runs through the kernel backwards, in both
# directions:
#
# $$ y_{ij} = \sum_{a} \sum_{b} x_{i+a,\,j+b} \; k_{m-1-a,\,n-1-b} $$
#
# The kernel's last weight meets the first pixel of the window. So convolution is
# correlation with the kernel turned by half a turn. Is any other rearrangement right as
# well? We try three others and the half turn, on a larger input of random integers, where
# chance can hardly make two results equal:

# %% [markdown] lang="zh"
# ### 卷积：把卷积核旋转 180 度，其余相同
#
# 数学上所说的卷积，在两个方向上都倒着读卷积核：
#
# $$ y_{ij} = \sum_{a} \sum_{b} x_{i+a,\,j+b} \; k_{m-1-a,\,n-1-b} $$
#
# 卷积核的最后一个权重对上窗口的第一个像素。所以，卷积就是用旋转半圈的卷积核做互相关。换成别的排列行不行？
# 除了旋转半圈，再试三种；输入是一个较大的随机整数数组，这样几乎不可能碰巧相等：

# %% name="turned" tags=["strict"]
random = np.random.default_rng(5)
large = random.integers(0, 10, (12, 15))
wanted = signal.convolve2d(large, kernel, mode="valid")
for name, tried in {
    "turned by 90 degrees": np.rot90(kernel),  # zh: "旋转 90 度"
    "transposed": kernel.T,  # zh: "转置"
    "rows in reverse order": kernel[::-1],  # zh: "各行次序颠倒"
    "turned by 180 degrees": np.rot90(kernel, 2),  # zh: "旋转 180 度"
}.items():
    print(np.array_equal(correlate(large, tried), wanted), name)
assert np.array_equal(correlate(large, np.rot90(kernel, 2)), wanted)

# %% [markdown] lang="en"
# Only the half turn. The layers that are called convolutional in Keras and its relatives
# compute the *correlation*, as the three-way comparison above shows. For a network it
# makes no difference: the kernel is learned, and learned the other way round if need be. It does make a
# difference when you carry a kernel from a textbook or from SciPy into a layer.
#
# SciPy offers three sizes of output. `valid` keeps the windows that lie inside the input.
# `full` also takes every window that touches it with at least one pixel, as if the input
# were padded with zeros. Three by three ones with the kernel 1 to 9 give 5 x 5:

# %% [markdown] lang="zh"
# 只有旋转半圈才对。Keras 及同类框架中名叫“卷积”的层，算的其实是*互相关*，上面的三方对比已经说明了这
# 一点。对网络来说没有差别：卷积核是学出来的，需要的话会学成反过来的样子。但是，把教科书或 SciPy 里的卷积核
# 搬进网络层时，就有差别了。
#
# SciPy 提供三种输出大小。`valid` 只保留完全落在输入之内的窗口。`full` 则取所有至少碰到输入一个像素的
# 窗口，好像在输入周围填充了零。3×3 个 1 与卷积核 1 到 9，得到 5×5：

# %% name="full" tags=["strict"]
ones, one_to_nine = np.ones((3, 3), dtype=int), np.arange(1, 10).reshape(3, 3)
full = signal.convolve2d(ones, one_to_nine, mode="full")
print(full)
assert full.tolist() == [
    [1, 3, 6, 5, 3],
    [5, 12, 21, 16, 9],
    [12, 27, 45, 33, 18],
    [11, 24, 39, 28, 15],
    [7, 15, 24, 17, 9],
]
assert np.array_equal(full, correlate(np.pad(ones, 2), np.rot90(one_to_nine, 2)))
print(signal.correlate2d(ones, one_to_nine, mode="full")[0])

# %% [markdown] lang="en"
# In the middle all nine weights lie on ones: 45 is their sum. In the first corner only
# one weight touches, the 1. The last line shows the common mistake: the *correlation* of
# the same two begins with 9, the kernel's last weight. The second assertion says how to
# get `full` from `valid`: pad with $3 - 1 = 2$ zeros on each side. You will need exactly
# this in lab 05b: on the way back through a convolutional layer, the gradient is a full
# convolution.
#
# ### A kernel is a detector
#
# What is a kernel good for? This one, named after Irwin Sobel, subtracts what is left of
# a pixel from what is right of it, over three rows, the middle one counted twice:
#
# $$ k_x = \begin{pmatrix} -1 & 0 & 1 \\ -2 & 0 & 2 \\ -1 & 0 & 1 \end{pmatrix},
# \qquad k_y = k_x^{\mathsf T} $$
#
# Where the picture is uniform, the answer is 0. At a vertical edge it is large: positive from
# dark to light, negative from light to dark. The transposed kernel $k_y$ does the same for
# horizontal edges. With $g_x$ and $g_y$ the two outputs, the magnitude
# $\sqrt{g_x^2 + g_y^2}$ answers to edges in every direction.

# %% [markdown] lang="zh"
# 正中间，九个权重都落在 1 上：45 就是它们的和。左上角只有一个权重碰到输入，就是 1。最后一行显示常见的
# 错误：同样的两个数组做*互相关*，开头是 9，即卷积核的最后一个权重。第二个断言说明怎样从 `valid` 得到
# `full`：每一侧填充 $3 - 1 = 2$ 个零。实验 05b 正需要它：梯度反向穿过卷积层时，就是一次 full 卷积。
#
# ### 卷积核就是检测器
#
# 卷积核有什么用？下面这个以 Irwin Sobel 命名，它用像素右边的值减去左边的值，取三行，中间一行算
# 两次：
#
# $$ k_x = \begin{pmatrix} -1 & 0 & 1 \\ -2 & 0 & 2 \\ -1 & 0 & 1 \end{pmatrix},
# \qquad k_y = k_x^{\mathsf T} $$
#
# 图像均匀的地方，结果是 0。在竖直边缘处结果很大：从暗到亮为正，从亮到暗为负。转置后的 $k_y$ 对水平边缘
# 做同样的事。设两个输出为 $g_x$ 与 $g_y$，幅值 $\sqrt{g_x^2 + g_y^2}$ 对任何方向的边缘都有
# 反应。

# %% name="sobel"
# alt: The tower's vertical edges, its horizontal edges, and the magnitude of both  |  楼阁的竖直边缘、水平边缘，以及两者合成的幅值
SOBEL_X = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
SOBEL_Y = SOBEL_X.T

across, down = correlate(photo, SOBEL_X), correlate(photo, SOBEL_Y)
magnitude = np.hypot(across, down)  # the root of the sum of squares  |  平方和的平方根
top = magnitude.max()
plots.image_grid(
    [0.5 + across / top / 2, 0.5 + down / top / 2, magnitude / top],
    ["Sobel x", "Sobel y", "magnitude"],  # zh: "Sobel x", "Sobel y", "幅值"
    columns=3,
    title="Two kernels of nine numbers draw the tower's outline",  # zh: "两个各有九个数的卷积核，画出了楼阁的轮廓"
)

# %% [markdown] lang="en"
# In the two pictures with a sign, grey is 0, lighter is positive, darker negative. Look at
# the upright columns of the tower: they stand out in Sobel x and vanish in Sobel y. The
# edges of the roofs do the opposite. Four facts, checked:

# %% [markdown] lang="zh"
# 在两幅带符号的图中，灰色是 0，较亮为正，较暗为负。看楼阁直立的柱子：在 Sobel x 中清晰可见，在 Sobel y
# 中消失；屋檐的边缘正好相反。下面核对四件事：

# %% name="sobel-facts" tags=["strict"]
uniform = np.full((5, 5), 7)
step = np.repeat([[0, 0, 0, 1, 1, 1]], 5, axis=0)  # dark, then light  |  先暗后亮
assert not correlate(uniform, SOBEL_X).any()  # no edge, no answer  |  没有边缘就没有反应
assert not correlate(step, SOBEL_Y).any()  # blind for vertical edges  |  对竖直边缘没有反应
assert correlate(step, SOBEL_X).max() == 4  # 1 + 2 + 1
mirrored = signal.convolve2d(photo, SOBEL_X, mode="valid")
assert np.allclose(mirrored, -across, atol=1e-5)
print("Sobel x on a step from 0 to 1:", correlate(step, SOBEL_X)[0])  # zh: "Sobel x 在从 0 到 1 的台阶上："

# %% [markdown] lang="en"
# The fourth one shows where confusing convolution with correlation hurts: `convolve2d`
# gives Sobel x with the opposite sign, and "dark to light" becomes "light to dark". The
# magnitude does not notice.
#
# ### Padding and stride
#
# Two settings decide where windows may stand. *Padding* adds rows and columns of zeros
# around the input; with one on each side, 3 x 3 becomes 5 x 5, and the output grows from
# 2 x 2 to 4 x 4:

# %% [markdown] lang="zh"
# 第四件事说明把卷积当成互相关会错在哪里：`convolve2d` 给出的 Sobel x 符号相反，“从暗到亮”变成了
# “从亮到暗”。幅值则察觉不到。
#
# ### 填充与步幅
#
# 窗口可以放在哪里，由两个设置决定。*填充*在输入周围加上若干行、若干列零；每侧加一，3×3 变成 5×5，输出从
# 2×2 变成 4×4：

# %% name="padding" tags=["strict"]
padded = np.pad(grid, 1)
wide = correlate(padded, kernel)
print(padded.shape, "->", wide.shape)
print(wide)
assert padded.shape == (5, 5) and wide.shape == (4, 4)
assert wide[0].tolist() == [0, 3, 8, 4]

# %% [markdown] lang="en"
# The first row by hand: its windows hold zeros above and 0 0, 0 1, 1 2, 2 0 below; the
# weights below are 2 and 3; so 0, $1 \cdot 3 = 3$, $1 \cdot 2 + 2 \cdot 3 = 8$,
# $2 \cdot 2 = 4$. In the middle stand the four values from before.
#
# The *stride* is the step of the window. Strides of 3 down and 2 across keep every third
# row and every second column of that output:

# %% [markdown] lang="zh"
# 手算第一行：窗口的上半都是零，下半依次是 0 0、0 1、1 2、2 0；卷积核下面的两个权重是 2 和 3；所以得到
# 0、$1 \cdot 3 = 3$、$1 \cdot 2 + 2 \cdot 3 = 8$、$2 \cdot 2 = 4$。正中间就是前面的四个值。
#
# *步幅*是窗口每次移动的距离。向下步幅 3、向右步幅 2，就是保留上面输出的每第三行、每第二列：

# %% name="strides" tags=["strict"]
strided = wide[::3, ::2]
print(strided)
assert strided.tolist() == [[0, 8], [6, 8]]

# %% name="strides-figure"
# alt: The padded input with the fourth window framed; the output 0, 8, 6, 8  |  填充后的 5×5 输入与框出的第四个窗口、卷积核，以及 2×2 的输出 0、8、6、8
plots.moving_window(
    grid,
    kernel,
    strided,
    place=(1, 1),
    strides=(3, 2),
    padding=1,
    title="Strides of 3 down and 2 across leave four windows",  # zh: "向下步幅 3、向右步幅 2，只剩四个窗口"
)

# %% [markdown] lang="en"
# Keeping a part of the output is how we *define* the stride; a real layer does not compute
# the rest at all. A stride of 2 in both directions saves three quarters of the work.
#
# Now play with kernel, stride and padding. The function below draws one step on a small
# picture, here a T, and its title says how many windows there are.

# %% [markdown] lang="zh"
# 只保留一部分输出，是步幅的*定义*；真正的网络层根本不会去算其余部分。两个方向的步幅都是 2，就省下四分之三
# 的计算。
#
# 现在把卷积核、步幅和填充放在一起玩一玩。下面的函数在一张小图片（这里画着 T）上画出其中一步，标题说明共有
# 多少个窗口。

# %% name="explore"
# alt: A T with padding, the kernel for vertical edges, the output at stride 2  |  画着 T 的图片与填充、竖直边缘的卷积核，以及步幅为 2 时的输出
LETTER = np.zeros((7, 7))
LETTER[1, 1:6] = LETTER[1:6, 3] = 9
PICTURES = {"a T": LETTER, "all nines": np.full((7, 7), 9)}  # zh: "字母 T", "全是 9"
KERNELS = {
    "vertical edges": SOBEL_X,  # zh: "竖直边缘"
    "horizontal edges": SOBEL_Y,  # zh: "水平边缘"
    "mean of nine": np.full((3, 3), 1 / 9),  # zh: "九个数的平均"
    "centre, times 2, minus the left": np.array([[-1, 2]]),  # zh: "本身的两倍减去左边"
}


def explore(picture, kernel, stride=2, padding=1, step=5):
    """Draw one step of the chosen correlation."""  # zh: "画出所选互相关的一步。"
    x, weights = PICTURES[picture], KERNELS[kernel]
    output = correlate(np.pad(x, padding), weights)[::stride, ::stride]
    place = divmod(step % output.size, output.shape[1])
    title = f"{output.shape[0]} × {output.shape[1]} = {output.size} windows"  # zh: "{output.shape[0]} × {output.shape[1]} = {output.size} 个窗口"
    settings = {"strides": (stride, stride), "padding": padding, "title": title}
    return plots.moving_window(x, weights, output, place=place, **settings)


explore("a T", "vertical edges")  # zh: "字母 T", "竖直边缘"

# %% [markdown] lang="en"
# At stride 2 the kernel sees the left edge of the upright bar in one column of windows and
# its right edge in the next: plus and minus.
#
# The next cell makes sliders (in a running notebook; on a printed page there is nothing
# below it). Move `step` to walk the window over the picture. Then answer by trying:
#
# - Set `padding` to 0: at stride 2 all windows now start one pixel further in. Why does the
#   upright bar vanish from the output, and what happens at stride 1?
# - Take the picture of nines, the mean, stride 1 and the largest padding: why is the rim of
#   the output weaker than 9?
# - Try stride 3 without padding: which row of the picture does no window ever see?

# %% [markdown] lang="zh"
# 步幅为 2 时，卷积核在一列窗口里看到竖笔的左边缘，在下一列看到右边缘：一正一负。
#
# 下一格会生成滑块（要在运行中的笔记本里；打印出来的页面上什么也没有）。移动 `step`，让窗口走过整张图片。
# 然后边试边回答：
#
# - 把 `padding` 设为 0：步幅为 2 时，所有窗口都往里移了一个像素。竖笔为什么从输出中消失了？步幅为 1 时又会
#   怎样？
# - 选“全是 9”的图片、“九个数的平均”、步幅 1 和最大的填充：输出的边缘为什么比 9 弱？
# - 试步幅 3、不加填充：图片的哪一行从来没有被窗口看到？

# %% name="sliders"
choices = {"picture": list(PICTURES), "kernel": list(KERNELS)}
sliders = ipywidgets.interact(
    explore, **choices, stride=(1, 3), padding=(0, 2), step=(0, 80)
)

# %% [markdown] lang="en"
# ### One formula for all sizes, put to the test
#
# A window of $k$ pixels on $n$ pixels, with $p$ zeros added on each side and steps of $s$:
# the first window stands at 0, the last can start at $n + 2p - k$ at most, so there are
#
# $$ \left\lfloor \frac{n - k + 2p}{s} \right\rfloor + 1 $$
#
# places; $\lfloor\;\rfloor$ rounds down. Rows and columns each follow it on their own.
# Do Keras' layers agree, in every case and not just in the one we like? We build a real
# layer for each combination, put a picture through it and compare the two sides.

# %% [markdown] lang="zh"
# ### 一个公式算出所有尺寸，并加以检验
#
# 宽 $k$ 的窗口在 $n$ 个像素上移动，两侧各加 $p$ 个零，步幅为 $s$：第一个窗口从 0 开始，最后一个最多从
# $n + 2p - k$ 开始，所以共有
#
# $$ \left\lfloor \frac{n - k + 2p}{s} \right\rfloor + 1 $$
#
# 个位置；$\lfloor\;\rfloor$ 表示向下取整。行与列各自按此计算。Keras 的层在所有情形下都符合吗？我们为每种
# 组合建一个真正的层，让一张图片通过，再比较两边的结果。


# %% name="size-formula" tags=["strict"]
def places(n, k, p, s):
    """At how many places a window of k fits."""  # zh: "宽 k 的窗口能放在多少个位置。"
    return (n - k + 2 * p) // s + 1


tested = 0
for n in range(5, 10):
    for k in range(1, 6):
        for p in range(3):
            for s in range(1, 4):
                picture = ops.zeros((1, n, n + 4, 1))
                layer = layers.Conv2D(1, k, strides=s)
                shape = tuple(layer(layers.ZeroPadding2D(p)(picture)).shape)
                assert shape == (1, places(n, k, p, s), places(n + 4, k, p, s), 1)
                tested += 1
print(tested, "cases agree")  # zh: "种情形相符"

# %% [markdown] lang="en"
# All cases agree, rows and columns. Where the division leaves a remainder, the last
# pixels are seen by no window: $n = 6$, $k = 3$, $s = 2$ gives $\lfloor 1.5 \rfloor + 1 =
# 2$ places, and the sixth pixel is lost.
#
# Keras layers do not take a number for the padding but a word. `"valid"` means none.
# `"same"` adds as many zeros as it takes for $\lceil n / s \rceil$ places ($\lceil\;\rceil$
# rounds up), whatever $k$ is. Where that takes an odd number of rows or columns, the odd
# one goes to the bottom or to the right:

# %% [markdown] lang="zh"
# 所有情形全部相符，行与列都对。除不尽的时候，最后几个像素不会被任何窗口看到：$n = 6$、$k = 3$、
# $s = 2$ 时有 $\lfloor 1.5 \rfloor + 1 = 2$ 个位置，第六个像素丢失了。
#
# Keras 的层不用数字而用单词来指定填充。`"valid"` 表示不填充。`"same"` 填上足够多的零，使位置数为
# $\lceil n / s \rceil$（$\lceil\;\rceil$ 表示向上取整），与 $k$ 无关。如果需要的行数或列数是奇数，多出的
# 一行放在下面，多出的一列放在右面：

# %% name="same" tags=["strict"]
picture = ops.zeros((1, 7, 7, 1))
for s in (1, 2, 3):
    sizes = [
        layers.Conv2D(1, k, strides=s, padding="same")(picture).shape[1]
        for k in (1, 2, 3, 5)
    ]
    print("stride", s, sizes)  # zh: "步幅"
    assert sizes == [-(-7 // s)] * 4  # -(-a // b) rounds up  |  -(-a // b) 是向上取整

pairs = layers.Conv2D(1, 2, padding="same", kernel_initializer="ones")(picture + 1)
print(ops.convert_to_numpy(pairs)[0, :, :, 0].astype(int))

# %% [markdown] lang="en"
# So "same" means the same size only at stride 1; that it always does is a common
# misunderstanding. The square of numbers shows the odd zeros: a 2 x 2 kernel of ones on a
# picture of ones adds four of them, and less only in the last row and column.
#
# ### Several channels, several filters
#
# A colour picture has three channels. A kernel then has a slice for each channel, and the
# products of *all* slices are added up to one number. For two output maps a layer has two
# such kernels; each is often called a *filter*. With one bias for each map, a layer of two
# 3 x 3 filters on three channels has $(3 \times 3 \times 3 + 1) \times 2 = 56$ weights.

# %% [markdown] lang="zh"
# 可见，只有步幅为 1 时，“same” 才表示尺寸不变，这里常有误解。最后打印的方阵显示了多出的零在哪里：全 1 的 2×2
# 卷积核在全 1 的图片上把四个 1 加起来，只有最后一行和最后一列较小。
#
# ### 多个通道，多个滤波器
#
# 彩色图片有三个通道。这时卷积核对每个通道各有一片，*所有*各片的乘积加在一起得到一个数。要输出两张特征图，
# 就要两个这样的卷积核，每个也常称为一个*滤波器*。每张输出图再加一个偏置，三通道上两个 3×3 的滤波器共有
# $(3 \times 3 \times 3 + 1) \times 2 = 56$ 个参数。

# %% name="channels"
two_filters = keras.Sequential(
    [
        keras.Input((32, 32, 3)),
        layers.Conv2D(2, 3, bias_initializer="random_normal", name="conv"),
    ],
    name="two filters on three channels",  # zh: "三通道上的两个滤波器"
)
assert two_filters.count_params() == (3 * 3 * 3 + 1) * 2 == 56
plots.network_table(two_filters)

# %% [markdown] lang="en"
# The kernel's shape reads (height, width, channels in, maps out). And the work? Each of the
# 30 x 30 places of each of the 2 maps multiplies once by each of the $3 \cdot 3 \cdot 3 =
# 27$ weights of its filter: $30 \cdot 30 \cdot 2 \cdot 27 = 48{,}600$ multiplications for
# one picture. Few weights, much work: each is used at 900 places. To be sure of the rule
# for the channels we compute one value of the second map ourselves, at row 4 and column 7:

# %% [markdown] lang="zh"
# 卷积核的形状依次是（高、宽、输入通道、输出图）。计算量呢？两张图各有 30×30 个位置，每个位置都要与自己滤波器的
# $3 \cdot 3 \cdot 3 = 27$ 个权重各乘一次：一张图片共 $30 \cdot 30 \cdot 2 \cdot 27 = 48{,}600$ 次
# 乘法。权重少而计算多：每个权重要用在 900 个位置上。为了确认通道相加的规则，我们自己来算第二张图在第 4 行、
# 第 7 列的值：

# %% name="channels-by-hand"
colours = load_sample_image("china.jpg")[200:232, 300:332] / 255
maps = ops.convert_to_numpy(two_filters(colours[None].astype("float32")))[0]
filters, biases = map(ops.convert_to_numpy, two_filters.get_layer("conv").weights)
window = colours[4:7, 7:10]  # 3 x 3 pixels, 3 channels  |  3×3 个像素，3 个通道
mine = (window * filters[..., 1]).sum() + biases[1]
print(filters.shape, maps.shape, f"{mine:.4f} {maps[4, 7, 1]:.4f}")
assert np.isclose(mine, maps[4, 7, 1], atol=1e-5)

# %% [markdown] lang="en"
# The two numbers are equal. A common mistake is to expect six output maps, one for each
# filter and channel: the channels are summed. (Layers that keep them apart exist; lab 10b
# is about them.)
#
# ### Pooling: a window without weights
#
# Pooling moves a window too, but takes the largest value in it or the average, for each
# channel alone. There is nothing to learn. Usually stride and window are equal, so that
# the windows do not overlap; then 2 x 2 pooling quarters the amount of numbers.

# %% [markdown] lang="zh"
# 两个数相等。常见的错误是以为会有六张输出图，每个滤波器与每个通道各一张：其实各通道是加在一起的。（也有把
# 通道分开的层，见实验 10b。）
#
# ### 池化：没有权重的窗口
#
# 池化同样移动窗口，但取其中的最大值或平均值，每个通道各自进行，没有可学的东西。通常步幅等于窗口大小，
# 窗口互不重叠；这时 2×2 的池化使数的个数变为四分之一。

# %% name="pooling" tags=["strict"]
small = np.array([[1, 3, 2, 0], [5, 7, 1, 1], [0, 2, 9, 4], [4, 2, 3, 8]])
blocks = small.reshape(2, 2, 2, 2)  # (row of blocks, row, column of blocks, column)  |  （块的行、行、块的列、列）
largest, average = blocks.max(axis=(1, 3)), blocks.mean(axis=(1, 3))
print(small, largest, average, sep="\n\n")
assert largest.tolist() == [[7, 2], [4, 9]]
assert average.tolist() == [[4.0, 1.0], [2.0, 6.0]]

batch = small[None, :, :, None].astype("float32")
assert np.array_equal(np.squeeze(layers.MaxPooling2D(2)(batch)), largest)
assert np.array_equal(np.squeeze(layers.AveragePooling2D(2)(batch)), average)

# %% [markdown] lang="en"
# Check one block: 1, 3, 5, 7 has the maximum 7 and the average 4. Keras' layers agree.
# On the edges of the photograph with windows of 8 x 8 the two look like this:

# %% [markdown] lang="zh"
# 核对一块：1、3、5、7 的最大值是 7，平均值是 4。Keras 的层与此一致。在照片的边缘图上用 8×8 的窗口，
# 两者是这样：

# %% name="pooled-edges"
# alt: The edge map of the tower, pooled by maximum and by average over 8 x 8 windows  |  楼阁的边缘图，以及用 8×8 窗口做最大池化与平均池化的结果


def pool(maps, size, how):
    """Pool the last two axes in blocks, by maximum or mean."""  # zh: "把最后两个轴分块，取最大值或平均值。"
    rows, columns = maps.shape[-2] // size, maps.shape[-1] // size
    cut = maps[..., : rows * size, : columns * size]
    return how(cut.reshape(*maps.shape[:-2], rows, size, columns, size), axis=(-3, -1))


strongest, mean = pool(magnitude, 8, np.max), pool(magnitude, 8, np.mean)
plots.image_grid(
    [magnitude / top, strongest / top, mean / top],
    ["211 × 318", "max, 26 × 39", "average, 26 × 39"],  # zh: "211×318", "最大，26×39", "平均，26×39"
    columns=3,
    title="The maximum keeps the strongest edge, the average dilutes it",  # zh: "最大值保留最强的边缘，平均值把它冲淡"
)

# %% [markdown] lang="en"
# All three have the same scale of grey. A thin line through a window keeps its full
# strength under the maximum. If it is one pixel wide, it fills 8 of the 64 places, and the
# average leaves an eighth of it. The maximum asks "is
# the feature there at all?", the average "how much of it is there?". Many networks use
# the first between their layers and the second at their end (lab 09a).

# %% [markdown] lang="zh"
# 三幅图用同一灰度标尺。穿过窗口的一条细线，取最大值时保持原有强度；如果它只有一个像素宽，就占 64 个位置中的
# 8 个，取平均值后只剩八分之一。最大值问的是
# “这个特征到底有没有？”，平均值问的是“这个特征有多少？”。许多网络在层与层之间用前者，在末端用后者（见实验
# 09a）。

# %% [markdown] lang="en" section="training"
# ## Training: a kernel found from examples
#
# Sobel thought his kernel up. A network has to *learn* its kernels, from nothing but
# inputs and the outputs that are wanted. Can it? We hide the Sobel kernel: the training
# set holds 512 small pieces of the tower photo and, for each, what Sobel x makes of it.
# The model is one `Conv2D` with nine random weights. For validation we take pieces of the
# *other* photo.
#
# Inputs are standardised: the mean of the training pieces is subtracted, and the rest is
# divided by their standard deviation, so that the numbers lie around 0. (The comparison
# below shows what happens without this step.)

# %% [markdown] lang="zh"
# ## 训练：从样例中找出卷积核
#
# Sobel 的卷积核是他想出来的。网络的卷积核则必须*学*出来，手里只有输入和期望的输出。做得到吗？我们把
# Sobel 核藏起来：训练集是楼阁照片的 512 个小块，以及每块经 Sobel x 处理的结果。模型只是一个 `Conv2D`，
# 有九个随机的权重。验证用*另一张*照片的小块。
#
# 输入先做标准化：减去训练小块的均值，再除以它们的标准差，使数值分布在 0 附近。（后面的比较会说明，
# 不做这一步会怎样。）


# %% name="pieces"
def pieces(picture, count, side=18):
    """Cut square pieces out of a picture at random places."""  # zh: "在随机位置从图片中切出正方形小块。"
    windows = sliding_window_view(picture, (side, side))
    rows = random.integers(0, windows.shape[0], count)
    columns = random.integers(0, windows.shape[1], count)
    return windows[rows, columns][..., None]


def answers(inputs, kernel):
    """What a kernel makes of each piece."""  # zh: "卷积核对每一小块的输出。"
    return np.stack([correlate(piece[..., 0], kernel) for piece in inputs])[..., None]


raw_train, raw_check = pieces(photo, 512), pieces(other_photo, 128)
centre, spread = raw_train.mean(), raw_train.std()
x_train, x_check = (raw_train - centre) / spread, (raw_check - centre) / spread
y_train, y_check = answers(x_train, SOBEL_X), answers(x_check, SOBEL_X)
print(x_train.shape, y_train.shape)
print(f"variance of the answers: {y_train.var():.2f} and {y_check.var():.2f}")  # zh: "答案的方差：{y_train.var():.2f} 与 {y_check.var():.2f}"

# %% [markdown] lang="en"
# One piece has 18 x 18 pixels, its answer 16 x 16, by the formula. The task is linear
# regression in disguise: each of the $16 \times 16$ windows is an example with nine
# inputs, and the kernel holds the nine coefficients. So the loss (mean squared error) is a
# quadratic, and lab 01 has told us how large a step may be: with $\lambda_{\max}$ the
# largest eigenvalue of the mean of $v v^{\mathsf T}$ over all windows $v$ (each written as
# a column of nine numbers), descent is stable below $1 / \lambda_{\max}$. We take half of
# that. The ratio of largest to smallest eigenvalue, the *condition number*, says how much
# slower the slowest direction is than the fastest:

# %% [markdown] lang="zh"
# 按公式，一小块有 18×18 个像素，它的答案有 16×16 个值。这其实是换了样子的线性回归：$16 \times 16$ 个窗口
# 每个都是一条样例，有九个输入，卷积核就是九个系数。所以损失（均方误差）是二次函数，而实验 01 已经讲过步子
# 可以迈多大：把每个窗口写成九个数的列向量 $v$，设 $v v^{\mathsf T}$ 在所有窗口上的平均的最大特征值为
# $\lambda_{\max}$，学习率小于 $1 / \lambda_{\max}$ 时下降才稳定。我们取它的一半。最大与最小特征值之比
# 叫*条件数*，它说明最慢的方向比最快的慢多少倍：


# %% name="learning-rate"
def mean_of_products(inputs):
    """The mean of v v^T over all 3 x 3 windows v."""  # zh: "v v^T 在所有 3×3 窗口 v 上的平均。"
    windows = sliding_window_view(inputs[..., 0], (3, 3), axis=(1, 2)).reshape(-1, 9)
    return windows.T @ windows / len(windows)


def half_of_largest_rate(inputs):
    """Half the largest stable learning rate, and the condition number."""  # zh: "最大稳定学习率的一半，以及条件数。"
    values = np.linalg.eigvalsh(mean_of_products(inputs))  # ascending  |  升序
    return 0.5 / float(values[-1]), float(values[-1] / values[0])


rate, condition = half_of_largest_rate(x_train)
print(f"learning rate {rate:.3f}, condition number {condition:,.0f}")  # zh: "学习率 {rate:.3f}，条件数 {condition:,.0f}"

# %% [markdown] lang="en"
# A large condition number is the price of neighbours that are alike: nine nearly equal
# inputs are hard to tell apart. Plain stochastic gradient descent, 40 epochs; a small
# callback keeps a copy of the kernel after each.

# %% [markdown] lang="zh"
# 条件数大，是相邻像素彼此相像的代价：九个几乎相等的输入很难区分。用普通的随机梯度下降训练 40 轮；一个小小的
# 回调在每轮之后保存一份卷积核。


# %% name="keep-kernel"
class KeepKernel(keras.callbacks.Callback):
    """Keep the first layer's kernel before training and after each epoch."""  # zh: "在训练之前和每轮之后保存第一层的卷积核。"

    def on_train_begin(self, logs=None):
        self.kernels = []
        self.on_epoch_end(0)

    def on_epoch_end(self, epoch, logs=None):
        kernel = self.model.layers[0].kernel
        self.kernels.append(ops.convert_to_numpy(kernel)[:, :, 0, 0].copy())


# %% name="train"
def learn_kernel(x, y, validation, rate):
    """Train one 3 x 3 kernel; return the history and the kernels."""  # zh: "训练一个 3×3 卷积核，返回训练记录和各轮的卷积核。"
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [keras.Input((18, 18, 1)), layers.Conv2D(1, 3, use_bias=False)]
    )
    model.compile(keras.optimizers.SGD(rate), "mse", steps_per_execution=32)
    keep = KeepKernel()
    options = {"epochs": 40, "batch_size": 16, "verbose": 0}
    options["callbacks"] = [training.progress(every=10), keep]
    history = model.fit(x, y, validation_data=validation, **options)
    return history, keep.kernels


history, kernels = learn_kernel(x_train, y_train, (x_check, y_check), rate)
first, last = history.history["loss"][0], history.history["loss"][-1]
print(f"loss after the first epoch {first:.1e}, after the last {last:.1e}")  # zh: "第一轮之后的损失 {first:.1e}，最后一轮之后 {last:.1e}"

# %% [markdown] lang="en"
# The last line shows more digits: the loss spans several powers of ten. So the curve is
# drawn on a logarithmic scale:

# %% [markdown] lang="zh"
# 最后一行给出更多的位数：损失跨越好几个数量级，所以用对数坐标画曲线：

# %% name="curve"
# alt: Training and validation loss on a logarithmic scale, falling over 40 epochs  |  对数坐标下的训练损失与验证损失，40 轮中一路下降
plots.learning_curves(
    history,
    "loss",
    yscale="log",
    title="The loss falls and falls: the task can be solved exactly",  # zh: "损失一路下降：这个任务可以精确解决"
)

# %% [markdown] lang="en"
# After about a dozen epochs the curve is nearly straight: every epoch takes away about the
# same share of what is left. There is no noise in the answers, so there is no floor, and no
# over-fitting either: nine weights, more than a hundred thousand windows. The validation
# loss, on a photo the model has not seen, falls as well, and lies lower. One reason stands
# above: the flower's answers vary less. But the two variances differ less than the curves
# do. The rest is in the windows. An error of the kernel costs only as much as the windows
# vary in its direction; how much is that on the two photographs?

# %% [markdown] lang="zh"
# 大约十几轮之后，曲线几乎是直线：每一轮都去掉剩余误差的大约同样比例。答案里没有噪声，所以没有下限；
# 也没有过拟合：只有九个权重，却有十多万个窗口。验证损失来自模型没见过的照片，同样在下降，而且更低。
# 一个原因前面已经打印：花的答案变化较小。但是两个方差之差不如两条曲线之差大，其余的原因在窗口里。
# 卷积核在某个方向上的误差要付出多大代价，取决于窗口在这个方向上变化多大。在两张照片上各是多大？

# %% name="slow-direction"
wrong = (kernels[-1] - SOBEL_X).ravel()
wrong /= np.linalg.norm(wrong)  # the direction of the error that is left  |  剩余误差的方向
for name, inputs in {"tower": x_train, "flower": x_check}.items():  # zh: "楼阁", "花"
    products = mean_of_products(inputs)
    along, largest = wrong @ products @ wrong, np.linalg.eigvalsh(products)[-1]
    print(f"{name}: {along:.4f} along the error, at most {largest:.2f}")  # zh: "{name}：沿误差方向 {along:.4f}，最大 {largest:.2f}"

# %% [markdown] lang="en"
# Two things can be read off. The error that is left lies in a *slow* direction, one in
# which the windows hardly vary; and there the flower's windows vary about three times less
# than the tower's, as the curves say.

# %% [markdown] lang="zh"
# 由此可以读出两点：剩余的误差在一个*慢*的方向上，窗口在这个方向上几乎不变；而在这个方向上，花的窗口的变化只有
# 楼阁的三分之一左右，正如两条曲线所示。

# %% [markdown] lang="en" section="inside"
# ## What was learned, and what a unit sees
#
# ### The kernel on its way
#
# Here are the nine weights before training, along the way, and beside the one that was
# hidden. Yellow is positive, dark blue negative.

# %% [markdown] lang="zh"
# ## 学到了什么，单元又看到什么
#
# ### 变化中的卷积核
#
# 下面是训练之前、训练途中的九个权重，最后是被藏起来的那个。黄色为正，深蓝为负。

# %% name="kernel-movie"
# alt: A kernel before training and after 1, 3, 10 and 40 epochs, beside Sobel's  |  一个 3×3 卷积核训练之前以及 1、3、10、40 轮之后的样子，旁边是 Sobel 核
shown = [epoch for epoch in (0, 1, 3, 10, 40) if epoch < len(kernels)]
plots.filters(
    np.stack([*(kernels[epoch] for epoch in shown), SOBEL_X], axis=-1),
    names=[*(f"epoch {epoch}" for epoch in shown), "Sobel x"],  # zh: "第 {epoch} 轮", "Sobel x"
    columns=6,
    title="From nine random weights to the hidden kernel",  # zh: "从九个随机权重到被藏起来的卷积核"
)

# %% name="kernel-numbers"
print(kernels[-1].round(2) + 0.0)  # + 0.0 turns -0. into 0.  |  + 0.0 把 -0. 变成 0.
error = float(np.abs(kernels[-1] - SOBEL_X).max())
training.record("largest_error_of_a_weight", error)

# %% [markdown] lang="en"
# Nobody told the model about edges. It saw pictures and answers, and the only kernel that
# fits them all is Sobel's; the largest error of a weight is printed above. Something like
# it happens in the first layer of every network of the coming weeks, with a large
# difference: there, nobody gives the answers of the first layer, and no single kernel is
# the right one. What a kernel should become follows, by back-propagation, from what is
# wanted at the other end.
#
# ### How far a unit sees
#
# One 3 x 3 layer sees 3 x 3 pixels. What does a unit of the second such layer see, and of
# a layer behind pooling? We measure it: light a single pixel, and note whether the middle
# unit of the last layer answers; repeat for every pixel. All kernel weights are 1, so the
# answer is the number of *paths* from that pixel to the unit, divided by 4 for each average
# pooling on the way.

# %% [markdown] lang="zh"
# 没有人告诉模型什么是边缘。它只看到图片和答案，而符合所有样例的卷积核只有 Sobel 核；权重的最大误差打印在上面。
# 以后几周，每个网络的第一层也以类似的方式学习，但有一个很大的不同：那时没有人给出第一层的答案，也没有哪一个
# 卷积核是唯一正确的。卷积核该变成什么样，要由另一端的期望输出通过反向传播得来。
#
# ### 一个单元能看多远
#
# 一层 3×3 看到 3×3 个像素。第二层的一个单元看到什么？池化之后的层呢？我们来测量：点亮一个像素，看最后一层
# 正中的单元有没有反应；对每个像素重复一遍。卷积核的权重都设为 1，所以反应的大小就是从该像素到该单元的*路径*
# 条数，途中每经过一次平均池化再除以 4。


# %% name="reach"
def conv(k):
    """A k x k convolution with all weights 1."""  # zh: "所有权重为 1 的 k×k 卷积。"
    return layers.Conv2D(1, k, kernel_initializer="ones", use_bias=False)


def reach(stack, side=24):
    """What the middle unit of a stack of layers answers to each pixel alone."""  # zh: "逐个点亮像素时，这叠层正中单元的反应。"
    lit = np.eye(side * side, dtype="float32").reshape(-1, side, side, 1)
    for layer in stack:
        lit = layer(lit)
    rows, columns = lit.shape[1:3]
    middle = ops.convert_to_numpy(lit)[:, rows // 2, columns // 2, 0]
    return middle.reshape(side, side)


stacks = {
    "3": [conv(3)],
    "3, 3": [conv(3), conv(3)],
    "3, 3, 3": [conv(3), conv(3), conv(3)],
    "3, pool 2, 3": [conv(3), layers.AveragePooling2D(2), conv(3)],  # zh: "3，池化 2，3"
    "5, pool 2, 5, pool 2": [conv(5), layers.AveragePooling2D(2)] * 2,  # zh: "5，池化 2，5，池化 2"
}
paths = {name: reach(stack) for name, stack in stacks.items()}

# %% [markdown] lang="en"
# The side of each field, counted, and the fields as pictures, each from 0 to its own
# largest answer:

# %% [markdown] lang="zh"
# 数出每个感受野的边长，再把它们画成图，每幅图从 0 到各自的最大反应：

# %% name="fields"
# alt: Five receptive fields of 3, 5, 7, 8 and 16 pixels, brighter in the middle  |  五个感受野，边长为 3、5、7、8 和 16 个像素；大多中间更亮
sides = {
    name: int(np.ptp(np.flatnonzero(field.any(axis=0)))) + 1
    for name, field in paths.items()
}
assert list(sides.values()) == [3, 5, 7, 8, 16]
plots.image_grid(
    [field / field.max() for field in paths.values()],
    [f"{name}\n{side} × {side}" for name, side in sides.items()],
    columns=5,
    title="Every layer lets a unit see further",  # zh: "每加一层，单元就看得更远"
)

# %% [markdown] lang="en"
# Two 3 x 3 layers see 5 x 5, three see 7 x 7: each adds one pixel on every side. Behind
# a pooling by 2, neighbouring units are two pixels apart, so the same 3 x 3 kernel adds
# twice as much. (The last stack is LeNet-5 of lab 06a up to its second pooling.) The rule
# behind these numbers is exercise 05a.5. Within a field of several layers the middle counts
# most, because more paths lead there: the border of a receptive field has little to say. Luo
# and others (2016) measured the same in deep networks and called it the *effective*
# receptive field.

# %% [markdown] lang="zh"
# 两层 3×3 看到 5×5，三层看到 7×7：每层在各个方向上多看一个像素。在边长减半的池化之后，相邻单元相隔两个像素，
# 所以同样的 3×3 卷积核增加的范围是两倍。（最后一列就是实验 06a 的 LeNet-5 到第二个池化层为止的部分。）这些数
# 背后的规律就是练习 05a.5。多层的感受野之内，中间的作用最大，因为通到那里的路径更多：感受野的边缘起不了多大
# 作用。Luo 等人（2016）在深层网络中测到同样的现象，称之为*有效*感受野。

# %% [markdown] lang="en" section="comparison"
# ## One thing changed at a time
#
# ### Brightness as it is, or standardised
#
# The same pieces, the same model, the same start. Standardising is two steps, so there are
# three arms: both steps, only the mean subtracted, and the brightness as it is, between 0
# and 1. The answers follow their inputs: without the division they are not divided either
# (subtracting the mean does not touch them, since Sobel's weights add up to 0). And the
# learning rate is half of the largest stable one of *each* arm: a fair race gives each side
# steps that suit it. We follow the largest error of the nine weights.

# %% [markdown] lang="zh"
# ## 一次只改一处
#
# ### 原样的亮度，还是标准化之后的
#
# 同样的小块、同样的模型、同样的起点。标准化有两步，所以比较三种做法：两步都做；只减去均值；亮度保持原样，在 0
# 与 1 之间。答案随输入而定：输入不除，答案也不除（减去均值对答案没有影响，因为 Sobel 核的权重之和为 0）。
# 学习率取*各自*最大稳定值的一半：公平的比赛应当让各方都用合适的步子。我们跟踪九个权重的最大误差。

# %% name="raw"
ways = {"standardised": kernels}  # zh: "标准化"
for name, less in {
    "mean subtracted": centre,  # zh: "减去均值"
    "as it is": 0,  # zh: "原样"
}.items():
    x, x_other = raw_train - less, raw_check - less
    its_rate, its_condition = half_of_largest_rate(x)
    print(f"{name}: rate {its_rate:.3f}, condition number {its_condition:,.0f}")  # zh: "{name}：学习率 {its_rate:.3f}，条件数 {its_condition:,.0f}"
    validation = x_other, answers(x_other, SOBEL_X)
    _, ways[name] = learn_kernel(x, answers(x, SOBEL_X), validation, its_rate)

# %% name="raw-figure"
# alt: Largest error of the weights by epoch: falls faster with the mean subtracted  |  对数坐标下九个权重的最大误差：减去均值之后下降更快
plots.lines(
    np.arange(len(kernels)),
    {
        name: np.abs(np.array(way) - SOBEL_X).max(axis=(1, 2))
        for name, way in ways.items()
    },
    yscale="log",
    xlabel="epoch",  # zh: "训练轮次"
    ylabel="largest error of a weight",  # zh: "权重的最大误差"
    title="Subtracting the mean helps, dividing changes nothing here",  # zh: "减去均值有用，除以标准差在这里没有影响"
)

# %% [markdown] lang="en"
# Two of the curves lie on one another: subtracting the mean does all of it. Brightness is
# never negative, so all nine inputs share a large common part, their mean; it makes one
# direction of the loss very steep and forces small steps on all others. Without it the rate
# may be several times as large, as the two printed ones say. Dividing by the deviation
# multiplies all eigenvalues by the same number; the rate shrinks to match, which is why
# the standardised arm has the smallest rate and yet the same curve. So it is not the rate
# that counts but the ratio of the largest to the smallest eigenvalue, the condition number.
# It says who is slower, not by how much: its values differ more than the slopes do. Lab 06a
# brings its inputs near 0 as well.
#
# ### One kernel, or two
#
# The magnitude $\sqrt{g_x^2 + g_y^2}$ is no linear function of the picture. Can a network
# learn it? Its output layer takes the length of the vector of all maps at each place; the
# only thing changed is the number of kernels in front. (The small constant keeps the
# gradient of the square root finite at 0.) The loss is no quadratic any more, so we train
# with Adam, a gradient descent that fits the size of the steps to each weight, and with a
# rate that first rises and then falls, `one_cycle`; lab 06a says more about it.
# `steps_per_execution` only saves time.

# %% [markdown] lang="zh"
# 有两条曲线重合：起作用的全是减去均值这一步。亮度从不为负，所以九个输入有很大的公共部分，即它们的均值；它使
# 损失在一个方向上非常陡，逼得其他方向也只能小步走。消除它之后，学习率可以大几倍，打印的两个数正是如此。除以
# 标准差只是把所有特征值乘以同一个数，学习率相应变小，所以标准化的学习率最小，曲线却相同。可见，起作用的不是
# 学习率的大小，而是最大与最小特征值之比，即条件数。它说明谁更慢，但不能准确说明慢多少：条件数之差比曲线斜率之差
# 更大。实验 06a 同样把输入移到 0 附近。
#
# ### 一个卷积核，还是两个
#
# 幅值 $\sqrt{g_x^2 + g_y^2}$ 不是图片的线性函数，网络学得会吗？它的输出层在每个位置上取所有特征图组成的
# 向量的长度；唯一改变的是前面卷积核的个数。（那个小常数使平方根在 0 处的梯度保持有限。）损失不再是二次函数，
# 所以用 Adam 训练，它是一种为每个权重调整步子大小的梯度下降；学习率先升后降，由 `one_cycle` 给出，详见实验
# 06a。`steps_per_execution` 只是为了节省时间。


# %% name="magnitude"
class Length(layers.Layer):
    """The length of the vector of all maps at each place."""  # zh: "每个位置上所有特征图组成的向量的长度。"

    def call(self, maps):
        return ops.sqrt(ops.sum(maps**2, axis=-1, keepdims=True) + 1e-6)


def learn_magnitude(count, epochs=20):
    """Train some kernels whose length is to be the magnitude."""  # zh: "训练若干卷积核，使它们的长度等于幅值。"
    keras.utils.set_random_seed(5)
    conv = layers.Conv2D(count, 3, use_bias=False)
    model = keras.Sequential([keras.Input((18, 18, 1)), conv, Length()])
    steps = training.one_cycle(0.1, epochs * 32)
    model.compile(keras.optimizers.Adam(steps), "mse", steps_per_execution=32)
    targets = np.hypot(y_train, answers(x_train, SOBEL_Y))
    validation = x_check, np.hypot(y_check, answers(x_check, SOBEL_Y))
    options = {"epochs": epochs, "batch_size": 16, "verbose": 0}
    history = model.fit(x_train, targets, validation_data=validation, **options)
    return history, ops.convert_to_numpy(conv.kernel)[:, :, 0]


one_history, one_kernel = learn_magnitude(1)
two_history, two_kernels = learn_magnitude(2)

# %% name="magnitude-curves"
# alt: Loss of the magnitude: with one kernel it stays high, with two it falls far  |  学习幅值的损失：一个卷积核时居高不下，两个时下降几个数量级
variance = np.hypot(y_check, answers(x_check, SOBEL_Y)).var()
for name, run in {"one_kernel": one_history, "two_kernels": two_history}.items():
    explained = 1 - run.history["val_loss"][-1] / variance
    training.record(f"variance_explained_by_{name}", float(explained))
plots.learning_curves(
    {
        "one kernel": one_history,  # zh: "一个卷积核"
        "two kernels": two_history,  # zh: "两个卷积核"
    },
    "loss",
    yscale="log",
    title="One direction is not enough, two are",  # zh: "一个方向不够，两个就够"
)

# %% [markdown] lang="en"
# With one kernel the loss soon stands still: as recorded above, it explains about 73 % of
# the variance of the answers on the flower. With two the loss falls by orders of magnitude,
# and nothing remains to be explained. One kernel measures the change along one direction
# only. Did the two become Sobel x and Sobel y?

# %% [markdown] lang="zh"
# 一个卷积核时，损失很快停滞：如上面的记录所示，它在花的照片上约解释了答案方差的 73%。两个时，损失下降了几个
# 数量级，几乎没有什么解释不了的了。一个卷积核只能测量一个方向上的变化。那么，两个卷积核是不是变成了 Sobel x 和 Sobel y？

# %% name="rotated-pair"
# alt: The two learned kernels beside Sobel x and Sobel y  |  学到的两个卷积核，旁边是 Sobel x 与 Sobel y
basis = np.stack([SOBEL_X.ravel(), SOBEL_Y.ravel()], axis=1)
mixture = np.linalg.lstsq(basis, two_kernels.reshape(9, 2), rcond=None)[0]
print("learned = a Sobel x + b Sobel y:", mixture.T.round(2).tolist())  # zh: "学到的 = a Sobel x + b Sobel y："
print("products:", (mixture.T @ mixture).round(2).tolist())  # zh: "两两内积："
rest = np.abs(basis @ mixture - two_kernels.reshape(9, 2)).max()
print(f"what no mixture explains: at most {rest:.1e} of a weight")  # zh: "混合解释不了的部分：每个权重至多 {rest:.1e}"
plots.filters(
    np.concatenate([two_kernels, np.stack([SOBEL_X, SOBEL_Y], axis=-1)], axis=-1),
    names=["learned 1", "learned 2", "Sobel x", "Sobel y"],  # zh: "学到的 1", "学到的 2", "Sobel x", "Sobel y"
    columns=4,
    title="The learned pair is Sobel's, turned or mirrored as a whole",  # zh: "学到的就是 Sobel 那一对，整体旋转或镜像"
)

# %% [markdown] lang="en"
# Each row of the first line says how to mix a learned kernel from Sobel x and Sobel y. It
# need not be "all of one". The second line holds the inner products of the two rows: ones
# and zeros mean that the pair $(a, b)$ of each kernel has length 1 and that the two stand
# at right angles. The third line says how little is left when the mixtures are taken away,
# compared with weights of up to 2.
# So the learned kernels are Sobel's pair, *turned* or mirrored as a whole. Neither changes
# the length of a vector, so every such pair gives the same magnitude, and nothing in the
# task prefers one of them. Remember this when you look at the kernels of a trained network:
# what is determined is what they can do together, not each kernel by itself.
#
# ### Pooling or not: shifting the picture
#
# A convolution moves with the picture: shift the input by a pixel and the output is the
# same, shifted by a pixel. This is called *equivariance*. It is exact at stride 1 and away
# from the border, where new pixels (or padded zeros) come in. Pooling by 4 has it only for
# shifts by 4:

# %% [markdown] lang="zh"
# 第一行输出的每一对数，说明怎样用 Sobel x 和 Sobel y 混合出学到的卷积核，不一定是“全是其中一个”。第二行是
# 两对数的内积：1 和 0 表示每个卷积核的 $(a, b)$ 长度为 1，而且两者互相垂直。第三行说明，去掉混合之后剩下的
# 有多小（权重最大的约为 2）。所以，学到的卷积核是把 Sobel 那一对整体*旋转*或镜像之后的结果。两者都不改变向量的长度，所以每一对
# 这样的卷积核都给出同样的幅值，任务本身并不偏向其中哪一对。以后看训练好的网络的卷积核时要记得：确定的是它们
# 合起来能做什么，而不是单个卷积核的样子。
#
# ### 池化与否：平移图片
#
# 卷积随图片一起移动：输入平移一个像素，输出不变，只是也平移一个像素。这叫做*等变性*。步幅为 1、且不靠近边界
# 时，它是精确的；边界处则会移入新的像素（或填充的零）。边长为 4 的池化只在平移 4 个像素时才有等变性：

# %% name="equivariance" tags=["strict"]
moved = correlate(photo[:, 1:], SOBEL_X)  # the picture one pixel further left  |  图片左移一个像素
assert np.allclose(moved, across[:, 1:])
by_four = pool(magnitude[:, 4:], 4, np.max)
assert np.array_equal(by_four, pool(magnitude, 4, np.max)[:, 1:])

dot = np.eye(1, 8)[0]  # 1 0 0 0 0 0 0 0
for shift in range(6):
    row = np.roll(dot, shift)[None]
    pooled = row.reshape(2, 4).max(axis=1)
    print(shift, row[0].astype(int), "->", pooled.astype(int))

# %% [markdown] lang="en"
# And what of shifts by 1, 2, 3? The printed row shows the idea: a single dot, pooled by
# the maximum of four. As long as it stays within its block, the result does not change at
# all (*invariance*); at the border of the block, it jumps. In a picture some features
# cross a border at each pixel, so the whole changes a little at a time. How much? We
# take 100 pieces of the edge map, shift each by 0 to 8 pixels, and measure how much the
# result changes, relative to what the results of two pieces from different random places
# differ by: 0 means unchanged, 1 "as different as another place". Four arms; the last three all end with the
# same size, and only the rule within the 4 x 4 block differs.

# %% [markdown] lang="zh"
# 平移 1、2、3 个像素又怎样？打印出的几行说明了道理：一个亮点，每四个取最大值。只要它还在原来的块里，结果就
# 完全不变（*不变性*）；越过块的边界，结果就跳变。在图片中，每移一个像素总有一些特征越过边界，所以整体每次变化
# 一点。变化多少？取边缘图的 100 个小块，各平移 0 到 8 个像素，测量结果变化了多少，并除以随机取自不同位置的两个
# 小块的结果之差：0 表示不变，1 表示“与另一个地方一样不同”。共四种做法；后三种的输出尺寸相同，只有 4×4 块内的规则
# 不同。

# %% name="shifts"
SIDE, SHIFTS = 64, np.arange(9)
edges = sliding_window_view(magnitude, (SIDE, SIDE + SHIFTS[-1]))
chosen = edges[
    random.integers(0, edges.shape[0], 100), random.integers(0, edges.shape[1], 100)
]
arms = {
    "no pooling": lambda maps: maps,  # zh: "不池化"
    "every fourth value": lambda maps: maps[:, ::4, ::4],  # zh: "每四个取一个"
    "average of 4 × 4": lambda maps: pool(maps, 4, np.mean),  # zh: "4×4 平均"
    "maximum of 4 × 4": lambda maps: pool(maps, 4, np.max),  # zh: "4×4 最大"
}


def changes(arm):
    """Mean change for each shift, relative to pieces from other places."""  # zh: "各个平移量下的平均变化，以不同位置的小块之差为单位。"
    still = arm(chosen[:, :, :SIDE])
    elsewhere = np.abs(still - np.roll(still, 1, axis=0)).mean()
    moved = (arm(chosen[:, :, shift : shift + SIDE]) for shift in SHIFTS)
    return [float(np.abs(after - still).mean() / elsewhere) for after in moved]


change = {name: changes(arm) for name, arm in arms.items()}

# %% name="shift-figure"
# alt: Change against shift: at one pixel pooling changes about a third as much  |  结果的变化随平移像素数的曲线：移一个像素时，两种池化的变化约为三分之一
plots.lines(
    SHIFTS,
    change,
    xlabel="shift in pixels",  # zh: "平移的像素数"
    ylabel="change (1 = another random place)",  # zh: "变化（1 = 另一个随机位置）"
    title="Pooling forgives a small shift; skipping values does not",  # zh: "池化能容忍小平移，跳着取值则不能"
)

# %% [markdown] lang="en"
# Keeping every fourth value is as sensitive to a shift as keeping all of them: making maps
# smaller does not make them tolerant. Taking the average or the maximum of a block does:
# at one pixel, the change is about a third of that, or less. But it is a matter of degree. At four pixels the pooled map has
# moved by a whole cell and its change is well on the way to that of the others. Nor does the
# maximum beat the average here by much. "Max pooling makes a network invariant to shifts"
# says far more than this figure shows; lab 06a measures what remains in a whole network.

# %% [markdown] lang="zh"
# 每四个取一个，对平移同全部保留一样敏感：把图变小，并不会使它更宽容。取块内的平均值或最大值才会：移一个像素时，
# 变化大约只有它的三分之一，甚至更少。但这只是程度问题：移四个像素时，池化后的图已经移了整整一格，变化也逐渐赶上其他做法。
# 最大值在这里也并不比平均值好多少。“最大池化使网络具有平移不变性”，这句话远远超出了这幅图所显示的；实验
# 06a 会测量整个网络里还剩下多少。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 05a.1 (2 points): cross-correlation with strides, in loops
#
# Write it with plain loops over the places of the output. `picture` and `kernel` have two
# axes and any sizes, not always square; `strides` holds the steps (down, across). There is
# no padding. Windows that do not fit whole are dropped. By hand first: take the numbers 0
# to 11 as 3 rows of 4, the kernel 0, 1, 2, 3 of this lab as 2 rows of 2, and strides
# (1, 2). There are 2 x 2 windows, and the first gives 24; the check asks for all four.

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让
# 笔记本中断。
#
# ### 练习 05a.1（2 分）：用循环写带步幅的互相关
#
# 对输出的各个位置写普通的循环。`picture` 和 `kernel` 都是两个轴，大小任意，不一定是正方形；`strides`
# 是步幅（向下、向右）。没有填充，放不下的窗口舍去。先手算：把 0 到 11 排成 3 行 4 列，卷积核仍是前面 2 行
# 2 列的 0、1、2、3，步幅为 `(1, 2)`。共有 2×2 个窗口，第一个得 24；检查时会问全部四个。


# %% name="strided-correlation" exercise="05a.1"
def strided_correlation(picture, kernel, strides):
    """Return the cross-correlation at the given strides."""  # zh: "返回给定步幅的互相关。"
    ### BEGIN SOLUTION
    (height, width), (down, across) = kernel.shape, strides
    rows = (picture.shape[0] - height) // down + 1
    columns = (picture.shape[1] - width) // across + 1
    output = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * down, j * across
            window = picture[top : top + height, left : left + width]
            output[i, j] = (window * kernel).sum()
    return output
    ### END SOLUTION


# %% check="05a.1"
check("05a.1", strided_correlation)

# %% [markdown] lang="en"
# On the padded input it must give the four values of the lab, 0, 8, 6, 8:

# %% [markdown] lang="zh"
# 用在填充后的输入上，它必须给出前面的四个值 0、8、6、8：

# %% name="strided-agrees" tags=["strict"]
with check.needs("05a.1"):
    print(strided_correlation(np.pad(grid, 1), kernel, (3, 2)).tolist())

# %% [markdown] lang="en"
# ### Exercise 05a.2 (2 points): the shape that Keras answers
#
# Return the output shape (rows, columns, maps) of `Conv2D`. `shape` is that of the input,
# (rows, columns, channels); `kernel` and `strides` hold two numbers each, (down, across);
# `padding` is `"valid"` or `"same"`. Example: (7, 9, 3), 5 filters, kernel (3, 2), strides
# (2, 1) and `"same"` give (4, 9, 5).

# %% [markdown] lang="zh"
# ### 练习 05a.2（2 分）：Keras 给出的形状
#
# 返回 `Conv2D` 的输出形状（行、列、图数）。`shape` 是输入的形状（行、列、通道）；`kernel` 和 `strides`
# 各有两个数（向下、向右）；`padding` 是 `"valid"` 或 `"same"`。例如 `(7, 9, 3)`、5 个滤波器、卷积核
# `(3, 2)`、步幅 `(2, 1)`、`"same"`，得到 `(4, 9, 5)`。


# %% name="output-shape" exercise="05a.2"
def output_shape(shape, filters, kernel, strides, padding):
    """Return rows, columns and maps of the layer's output."""  # zh: "返回该层输出的行数、列数和图数。"
    ### BEGIN SOLUTION
    sides = []
    for n, k, s in zip(shape[:2], kernel, strides, strict=True):
        sides.append(-(-n // s) if padding == "same" else (n - k) // s + 1)
    return (*sides, filters)
    ### END SOLUTION


# %% check="05a.2"
check("05a.2", output_shape)

# %% [markdown] lang="en"
# ### Exercise 05a.3 (2 points): weights and work of a layer
#
# Two costs of a convolutional layer: its weights, biases included, and the multiplications
# for one picture. `output` is the size of its maps (rows, columns), `kernel` that of its
# windows, `channels` the number of input channels, `filters` that of output maps. Return
# both numbers, (weights, multiplications). The layer of the lab, two 3 x 3 filters on
# three channels, with an output of 30 x 30: 56 weights and 48,600 multiplications.

# %% [markdown] lang="zh"
# ### 练习 05a.3（2 分）：一层的参数与计算量
#
# 卷积层有两种代价：参数个数（包括偏置），以及处理一张图片要做的乘法次数。`output` 是输出图的大小（行、
# 列），`kernel` 是窗口的大小，`channels` 是输入通道数，`filters` 是输出图数。返回这两个数：（参数个数、
# 乘法次数）。前面那一层，三通道上两个 3×3 的滤波器，输出为 30×30：有 56 个参数，做 48,600 次乘法。


# %% name="layer-cost" exercise="05a.3"
def layer_cost(output, kernel, channels, filters):
    """Return the layer's weights and its multiplications a picture."""  # zh: "返回该层的参数个数和每张图片的乘法次数。"
    ### BEGIN SOLUTION
    window = kernel[0] * kernel[1] * channels
    weights = (window + 1) * filters
    multiplications = window * filters * output[0] * output[1]
    return weights, multiplications
    ### END SOLUTION


# %% check="05a.3"
check("05a.3", layer_cost)

# %% [markdown] lang="en"
# ### Exercise 05a.4 (3 points): max pooling
#
# `maps` has the shape (rows, columns, channels). Return the maximum of each `size` x
# `size` window, for each channel alone, with windows `stride` apart; `stride` may be
# smaller than `size`, so that windows overlap. Values may be negative. No padding; windows
# that do not fit whole are dropped. The 4 x 4 example of the lab gives 7, 2, 4, 9.

# %% [markdown] lang="zh"
# ### 练习 05a.4（3 分）：最大池化
#
# `maps` 的形状是（行、列、通道）。返回每个 `size`×`size` 窗口的最大值，每个通道各自计算，窗口相隔
# `stride`；`stride` 可以小于 `size`，这时窗口重叠。值可以是负的。没有填充，放不下的窗口舍去。前面 4×4 的
# 例子得到 7、2、4、9。


# %% name="max-pool" exercise="05a.4"
def max_pool(maps, size, stride):
    """Return the largest value of each window in each channel."""  # zh: "返回每个通道中每个窗口的最大值。"
    ### BEGIN SOLUTION
    windows = sliding_window_view(maps, (size, size), axis=(0, 1))
    return windows[::stride, ::stride].max(axis=(-2, -1))
    ### END SOLUTION


# %% check="05a.4"
check("05a.4", max_pool)

# %% [markdown] lang="en"
# ### Exercise 05a.5 (3 points): the receptive field of a stack
#
# `stack` is a list of pairs (window, stride) from the first layer to the last; a pooling
# by 2 is (2, 2). Return the side of the receptive field of a unit of the last layer, in
# pixels of the input. From the figure above: `[(3, 1), (3, 1)]` gives 5, and
# `[(3, 1), (2, 2), (3, 1)]` gives 8. Think of two things to carry along: how far the field
# reaches so far, and how many pixels apart two neighbouring units are.

# %% [markdown] lang="zh"
# ### 练习 05a.5（3 分）：多层的感受野
#
# `stack` 是一列（窗口、步幅），从第一层到最后一层；边长减半的池化写作 `(2, 2)`。返回最后一层的一个单元的
# 感受野边长，以输入的像素计。由前面的图可知：`[(3, 1), (3, 1)]` 得 5，`[(3, 1), (2, 2), (3, 1)]` 得 8。
# 一层层算下去时要记住两样东西：感受野目前有多大，相邻两个单元相隔多少像素。


# %% name="receptive-field" exercise="05a.5"
def receptive_field(stack):
    """Return the side of the receptive field in input pixels."""  # zh: "返回感受野的边长，以输入像素计。"
    ### BEGIN SOLUTION
    side, apart = 1, 1
    for window, stride in stack:
        side += (window - 1) * apart
        apart *= stride
    return side
    ### END SOLUTION


# %% check="05a.5"
check("05a.5", receptive_field)

# %% [markdown] lang="en"
# Your rule must agree with what was measured by lighting pixels:

# %% [markdown] lang="zh"
# 你的规律必须与点亮像素测得的结果一致：

# %% name="fields-agree" tags=["strict"]
with check.needs("05a.5"):
    pairs = [[(3, 1)], [(3, 1)] * 2, [(3, 1)] * 3, [(3, 1), (2, 2), (3, 1)]]
    pairs.append([(5, 1), (2, 2)] * 2)
    for stack, measured in zip(pairs, sides.values(), strict=True):
        print(stack, receptive_field(stack), measured)

# %% [markdown] lang="en"
# ### Question 05a.6 (4 points): in words
#
# A fellow student says: "Thanks to convolution and max pooling, a network does not care
# where in the picture an object stands." Use what this lab measured to say what is right
# about the sentence and what is wrong, in six sentences or fewer: what exactly does
# convolution do when the picture shifts, and what does pooling do?

# %% [markdown] lang="zh"
# ### 问答 05a.6（4 分）：用文字回答
#
# 一位同学说：“有了卷积和最大池化，网络就不在乎物体在图片的什么位置了。”请用本实验测得的结果，说明这句话哪里
# 对、哪里不对，不超过六句话：图片平移时，卷积究竟做了什么，池化又做了什么？

# %% [markdown] lang="en" answer="05a.6" points=4
# <!-- BEGIN SOLUTION -->
# A convolution answers alike at every place, because all places share one kernel. But the
# answer moves with the picture: it is the same map, shifted by as many pixels (exactly so
# at stride 1 and away from the border), so the place is still there. Pooling forgives shifts that keep a feature within its block; in
# the figure a shift of one pixel changes the pooled map at most about a third as much as
# the map without pooling. But features cross borders of blocks, so the change is not 0, and it
# grows with the shift; after four pixels the map of a 4 x 4 pooling has moved by one cell.
# So a network becomes tolerant of small shifts, not indifferent to the place.
#
# *Rubric: the shared kernel finds the feature at every place (1 point); the output moves
# along, which is equivariance, not invariance (1 point); pooling is unchanged or little
# changed by a shift within the block, with a number or the dot as evidence (1 point); the
# tolerance is limited: at block borders, or for shifts as large as the block, the map
# changes (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="05a.6" points=4
# <!-- BEGIN SOLUTION -->
# 卷积在每个位置的反应相同，因为所有位置共用一个卷积核。但反应会随图片移动：还是同一张特征图，只是平移了同样多的
# 像素（步幅为 1、不靠近边界时分毫不差），位置的信息仍然在。池化能容忍特征不离开所在块的平移；图中平移一个像素时，池化后的图的变化至多约为不池化的
# 三分之一。但总有特征越过块的边界，所以变化不是 0，而且随平移增大；平移四个像素后，4×4 池化的图移了一格。
# 所以，网络变得能容忍小平移，而不是不在乎位置。
#
# *评分：共享的卷积核在任何位置都能找到特征（1 分）；输出随之移动，这是等变性而不是不变性（1 分）；平移不出块时，
# 池化结果不变或变化很小，并以数字或亮点的例子为证（1 分）；容忍是有限的：在块的边界，或平移与块一样大时，图会
# 改变（1 分）。*
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
for name, key in {
    "none": "no pooling",  # zh: "none", "不池化"
    "max": "maximum of 4 × 4",  # zh: "max", "4×4 最大"
}.items():
    training.record(f"change_after_one_pixel_{name}", change[key][1])
check.progress("05a")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - One operation: lay a window on the input, multiply, add, move on. A convolutional layer
#   computes the correlation; convolution turns the kernel by 180 degrees first.
# - $\lfloor (n - k + 2p) / s \rfloor + 1$ places; (window x channels + 1) x filters
#   weights, whatever the size of the picture.
# - A kernel is a detector, and gradient descent can find it from examples, faster when the
#   inputs lie around 0. What a set of kernels can do is determined; each one alone is not.
# - Receptive fields grow with each layer, and faster behind pooling.
# - Convolution moves with the picture, exactly so at stride 1 and away from the border;
#   pooling forgives a little.
#
# **Next:** lab 05b builds a whole network from these parts in NumPy, with the way back.

# %% [markdown] lang="zh"
# ## 要点
#
# - 只有一种运算：把窗口放在输入上，相乘，相加，移到下一处。卷积层算的是互相关；数学上的卷积先把卷积核旋转
#   180 度。
# - 位置数是 $\lfloor (n - k + 2p) / s \rfloor + 1$；参数个数是（窗口大小×通道数 + 1）×滤波器数，与图片的
#   大小无关。
# - 卷积核是检测器，梯度下降能从样例中找到它，输入在 0 附近时更快。确定的是一组卷积核合起来能做什么，而不是
#   单个卷积核的样子。
# - 感受野随层数增大，在池化之后增大得更快。
# - 卷积随图片移动，步幅为 1、不靠近边界时分毫不差；池化只能容忍一点点平移。
#
# **下一步**：实验 05b 用 NumPy 把这些部件搭成完整的网络，包括反向传播。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning",
#   arXiv:1603.07285 (2016): sections 2 to 3, all cases of padding and stride.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press, 2016: chapter 9,
#   sections 9.1 (convolution and correlation), 9.2 (local and shared weights), 9.3
#   (pooling).
# - D. H. Hubel, T. N. Wiesel, "Receptive fields, binocular interaction and functional
#   architecture in the cat's visual cortex", *Journal of Physiology* 160 (1962), 106-154.
# - I. Sobel, G. Feldman, "A 3x3 isotropic gradient operator for image processing", talk at
#   the Stanford Artificial Intelligence Project, 1968.
# - W. Luo, Y. Li, R. Urtasun, R. Zemel, "Understanding the effective receptive field in
#   deep convolutional neural networks", NIPS 2016, arXiv:1701.04128.
# - Photographs: scikit-learn, `load_sample_images` (the files' own README names the
#   photographers and the licence, CC BY). Brightness: Recommendation ITU-R BT.601.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - V. Dumoulin、F. Visin，“A guide to convolution arithmetic for deep learning”，
#   arXiv:1603.07285（2016）：第 2、3 节，填充与步幅的各种情形。
# - I. Goodfellow、Y. Bengio、A. Courville，*Deep Learning*，MIT Press，2016：第 9 章，9.1 节（卷积与
#   互相关）、9.2 节（局部连接与权重共享）、9.3 节（池化）。
# - D. H. Hubel、T. N. Wiesel，“Receptive fields, binocular interaction and functional
#   architecture in the cat's visual cortex”，*Journal of Physiology* 160（1962），106-154。
# - I. Sobel、G. Feldman，“A 3x3 isotropic gradient operator for image processing”，斯坦福人工智能项目
#   报告，1968。
# - W. Luo、Y. Li、R. Urtasun、R. Zemel，“Understanding the effective receptive field in deep
#   convolutional neural networks”，NIPS 2016，arXiv:1701.04128。
# - 照片：scikit-learn 的 `load_sample_images`（其 README 注明摄影者与许可 CC BY）。亮度：ITU-R BT.601
#   建议书。
