# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   labs:
#     title:
#       en: "A convolutional network in NumPy, forward and back"
#       zh: 用 NumPy 从零实现卷积网络：前向与反向
#     case:
#       en: "a CNN from scratch: handwritten digits"
#       zh: 从零实现 CNN：手写数字识别
#     week: 5
#     chapter:
#       en: "Convolutional neural networks"
#       zh: 第四章 卷积神经网络基础
#     minutes: {sample: 1, full: 4}
#     memory_mib: {sample: 1500, full: 2500}
#     data: [digits]
#     python: "3.11"
# ---

# %% [markdown] lang="en" section="goals"
# ## What you will be able to do
#
# - turn a convolution into one matrix product, and say what it costs in memory,
# - write the backward pass of every layer of a small CNN, and of a convolution in two
#   ways that give the same numbers,
# - find a wrong gradient with finite differences before it spoils a training,
# - train a network of your own layers to read digits, and compare it with Keras,
# - say which decisions make the same arithmetic several times faster.

# %% [markdown] lang="zh"
# ## 学完之后你能做什么
#
# - 把卷积变成一次矩阵乘法，并说出它要多用多少内存；
# - 写出小型 CNN 每一层的反向传播，其中卷积用两种方法写，结果相同；
# - 用有限差分查出错误的梯度，不让它毁掉训练；
# - 用自己写的层训练一个识别数字的网络，并与 Keras 核对；
# - 说出哪些做法能让同样的运算快上几倍。

# %% [markdown] lang="en" section="setup"
# ## Setup
#
# Keras stands here only to be compared with: the network of this lab is NumPy. The line
# with `threadpool_limits` lets matrix products run on one thread. They are small here,
# and two threads that wait for each other on a busy machine are slower than one.

# %% [markdown] lang="zh"
# ## 准备
#
# 这里导入 Keras 只是为了核对：本实验的网络全部用 NumPy 写成。`threadpool_limits` 那一行让矩阵乘法
# 只用一个线程：这里的矩阵都不大，在繁忙的机器上，两个互相等待的线程比一个还慢。

# %% name="setup"
import helpers
import labdata
from helpers import data, plots, training
from helpers.checks import NotAttempted, check

helpers.set_language("en")  # zh: "zh"
training.start(seed=5)

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from threadpoolctl import threadpool_limits

threadpool_limits(1, user_api="blas")
np.set_printoptions(precision=3, suppress=True)

# %% [markdown] lang="en" section="story"
# ## A network is a chain of layers that work both ways
#
# In lab 05a you moved a window over a picture by hand. Keras does it for you, and
# `GradientTape` finds the gradients. This lab opens both boxes. You will see that a
# convolutional network is a chain of six kinds of layer, each of them a few lines:
#
# - `forward(x)` computes the layer's output $y$ and **keeps** what the way back needs,
# - `backward(dy)` is handed $\partial L / \partial y$, the derivative of the loss $L$ by
#   every number of the output. It computes the gradients of the layer's own weights and
#   returns $\partial L / \partial x$, which is the `dy` of the layer before.
#
# That is all of back-propagation: each layer needs to know its own derivative, no layer
# needs to know its neighbours. (The usual first mistake is a `forward` that does not keep
# what `backward` will ask for.) The chain of this lab is Conv - ReLU - Pool - Affine -
# ReLU - Affine - Softmax:

# %% [markdown] lang="zh"
# ## 网络是一串既能前向、又能反向的层
#
# 在实验 05a 中，你亲手让窗口在图片上移动。Keras 会替你做这件事，`GradientTape` 会求出梯度。本实验把这
# 两个黑盒都打开。你会看到，卷积网络不过是六种层连成的一串，每种只有几行：
#
# - `forward(x)` 计算该层的输出 $y$，并**保存**返回时要用的东西；
# - `backward(dy)` 得到 $\partial L / \partial y$，即损失 $L$ 对输出中每个数的导数。它算出本层权重的梯度，
#   并返回 $\partial L / \partial x$，也就是前一层的 `dy`。
#
# 反向传播的全部内容就是这些：每层只需知道自己的导数，不必知道邻居是谁。（最常见的第一个错误，是
# `forward` 没有保存 `backward` 要用的东西。）本实验的这一串是：卷积 - ReLU - 池化 - 全连接 - ReLU -
# 全连接 - softmax：

# %% name="diagram"
# alt: The network from 28 x 28 pixels through 30 feature maps to ten outputs  |  网络：从 28 x 28 像素经过 30 张特征图到十个输出
plots.network_diagram(
    [
        ("input", (28, 28, 1)),  # zh: "输入"
        ("Conv, ReLU", (24, 24, 30), "30 of 5x5"),  # zh: "卷积、ReLU", "30 个 5×5"
        ("Pool", (12, 12, 30), "maximum of 2x2"),  # zh: "池化", "2×2 取最大"
        ("Affine, ReLU", (100,), "every input"),  # zh: "全连接、ReLU", "全部输入"
        ("Affine", (10,), "every input"),  # zh: "全连接", "全部输入"
        ("Softmax", (10,), "probabilities"),  # zh: "softmax", "概率"
    ],
    title="Forward from left to right, gradients from right to left",  # zh: "前向从左到右，梯度从右到左"
)

# %% [markdown] lang="en" section="data"
# ## The digits
#
# The digits of lab 04a, which lab 06a will use again: the bundled sample (enlarged from
# 8 x 8 pixels, therefore blurred), or all of MNIST where it has been fetched. A tenth of the training set is kept for validation, and every choice of
# this lab was made on it. Pictures stay pictures: the shape is (number, height, width,
# channels), with a single channel.

# %% [markdown] lang="zh"
# ## 数字图片
#
# 与实验 04a 相同的数字（06a 还会用到）：随附的样本（由 8×8 放大，所以模糊）；如果已经下载，则是完整的
# MNIST。训练集留出十分之一作验证，本实验的一切选择都在验证部分上做出。图片保持图片的样子：形状是（个数，高，宽，通道数），通道只有一个。

# %% name="load"
digits = data.load("digits")
full = digits.scale == "full"


def prepare(pictures):
    """Bytes (n, 28, 28) to floats from 0 to 1, (n, 28, 28, 1)."""  # zh: "把 (n, 28, 28) 的字节变成 0 到 1 的浮点数 (n, 28, 28, 1)。"
    return (pictures / 255).astype("float32")[..., None]


cut = len(digits.train.y) * 9 // 10
x_train, y_train = prepare(digits.train.x[:cut]), digits.train.y[:cut]
x_validation, y_validation = prepare(digits.train.x[cut:]), digits.train.y[cut:]
x_test, y_test = prepare(digits.test.x), digits.test.y
for name, labels in {"training": y_train, "validation": y_validation}.items():  # zh: "训练", "验证"
    print(f"{name:10}", len(labels), np.bincount(labels, minlength=10))

# %% name="look"
# alt: Twenty handwritten digits, each with its label above  |  二十个手写数字，各附标签
plots.image_grid(
    digits.train.x[:20],
    digits.train.y[:20],
    columns=10,
    title="What the network must learn to read",  # zh: "网络要学会识别的数字"
)

# %% [markdown] lang="en"
# Each row of counts says how many zeros, ones, ... nines there are: about as many of
# each. A network that always answers the same digit would be right about once in ten.

# %% [markdown] lang="zh"
# 每行的计数依次是 0、1、……、9 各有多少个：大致一样多。总是回答同一个数字的网络，大约十次对一次。

# %% [markdown] lang="en" section="model"
# ## The layers, one by one
#
# ### im2col: every window becomes a row
#
# A convolution multiplies each window with the kernel and adds up. A Python loop over
# windows is slow. The usual way out, in many libraries: write each window as one
# *row* of a matrix. Then all windows times all kernels is a single matrix product, the
# one operation that a processor does best. The name is *im2col*, image to columns. (It
# says columns because the first programs gave each window a column; here it is a row.)
#
# `windows` below makes a view: it copies nothing, it only tells NumPy with which
# strides to walk through the same memory. `reshape` then makes the rows, and copies.

# %% [markdown] lang="zh"
# ## 一层一层来
#
# ### im2col：每个窗口变成一行
#
# 卷积把每个窗口与卷积核相乘再求和。用 Python 逐个窗口循环很慢。许多库的办法是：
# 把每个窗口写成矩阵的一*行*。这样，“所有窗口乘所有卷积核”就是一次矩阵乘法，而这正是处理器最擅长的运算。
# 这个办法叫 *im2col*（image to columns）。（名字说的是列：最早的写法里每个窗口占一列，这里占一行。）
#
# 下面的 `windows` 只建立一个视图：它什么也不复制，只告诉 NumPy 以怎样的步幅走过同一块内存。随后
# `reshape` 才排出各行，这时才复制。


# %% name="windows"
def windows(x, k):
    """View (n, h, w, c) as (n, high, wide, k, k, c): one window a place."""  # zh: "把 (n, h, w, c) 看成 (n, high, wide, k, k, c) 的视图，每个位置一个窗口。"
    view = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(1, 2))
    return view.transpose(0, 1, 2, 4, 5, 3)


# %% name="shapes" tags=["strict"]
for batch in (1, 10):
    x = np.random.default_rng(0).random((batch, 7, 7, 3))
    print(x.shape, "->", windows(x, 5).reshape(-1, 5 * 5 * 3).shape)

# %% [markdown] lang="en"
# A 5 x 5 window fits into 7 x 7 pixels at $3 \times 3 = 9$ places, and holds
# $5 \times 5 \times 3 = 75$ numbers of the three channels: 9 rows of 75. Ten pictures
# give 90 rows. The same on a picture small enough to read, with the pixels numbered from
# 0 to 15:

# %% [markdown] lang="zh"
# 5×5 的窗口在 7×7 的像素里有 $3 \times 3 = 9$ 个位置，三个通道共 $5 \times 5 \times 3 = 75$ 个数：
# 9 行，每行 75 个。十张图片就有 90 行。再看一张小得能读的图片，像素编号为 0 到 15：

# %% name="im2col-figure"
# alt: A 4 x 4 picture of numbers and the four rows of nine that its windows become  |  4 x 4 的数字图片，以及它的窗口变成的四行九列
numbered = np.arange(16.0).reshape(1, 4, 4, 1)
rows = windows(numbered, 3).reshape(4, 9)
plots.heatmap(
    rows,
    ["upper left", "upper right", "lower left", "lower right"],  # zh: "左上", "右上", "左下", "右下"
    range(9),
    limits=(0, 15),
    xlabel="place in the window",  # zh: "窗口中的位置"
    ylabel="window",  # zh: "窗口"
    title="Four 3 x 3 windows of a 4 x 4 picture: pixels 5, 6, 9 and 10 stand in all",  # zh: "4×4 图片的四个 3×3 窗口：像素 5、6、9、10 每行都有"
)

# %% [markdown] lang="en"
# The first row is the window in the upper left corner: pixels 0, 1, 2, then 4, 5, 6,
# then 8, 9, 10. Windows overlap, so the 16 pixels have become 36 numbers. That is the
# price of im2col. For a 28 x 28 picture and windows of 5 x 5:

# %% [markdown] lang="zh"
# 第一行是左上角的窗口：像素 0、1、2，然后 4、5、6，再然后 8、9、10。窗口互相重叠，所以 16 个像素变成了
# 36 个数。这就是 im2col 的代价。对 28×28 的图片和 5×5 的窗口：

# %% name="price" tags=["strict"]
rows = windows(x_train[:1], 5).reshape(-1, 25)
print(f"{rows.shape}: {rows.size:,} numbers for {28 * 28} pixels")  # zh: "{rows.shape}：{28 * 28} 个像素变成 {rows.size:,} 个数"
print(f"{rows.size / 28**2:.1f} times the memory")  # zh: "内存是原来的 {rows.size / 28**2:.1f} 倍"

# %% [markdown] lang="en"
# A pixel away from the border stands in $k^2$ windows of $k \times k$, so the factor comes
# near $k^2 = 25$ for larger pictures and never exceeds it.
#
# Now the convolution is one line. The kernel has Keras's shape `(k, k, c, f)`: k x k
# pixels, c input channels, f filters. As a matrix it has a row for each place of the
# window and a column for each filter. The example is the one you did by hand in 05a:

# %% [markdown] lang="zh"
# 远离边界的像素落在 $k^2$ 个 $k \times k$ 的窗口里，所以图片越大，倍数越接近 $k^2 = 25$，但不会超过它。
#
# 现在卷积只要一行。卷积核采用 Keras 的形状 `(k, k, c, f)`：k×k 个像素、c 个输入通道、f 个滤波器。排成矩阵，
# 窗口的每个位置占一行，每个滤波器占一列。例子就是你在 05a 中手算过的那个：

# %% name="one-product" tags=["strict"]
x = np.arange(9.0).reshape(1, 3, 3, 1)
kernel = np.array([[0.0, 1.0], [2.0, 3.0]]).reshape(2, 2, 1, 1)

y = windows(x, 2).reshape(-1, 4) @ kernel.reshape(4, 1)
print(y.reshape(2, 2))

# %% [markdown] lang="en"
# ### The way back, first way: col2im
#
# The gradient of the kernel is easy: $Y = C W$ with $C$ the matrix of rows and $W$ the
# kernel as a matrix, so $\partial L / \partial W = C^T \, \partial L / \partial Y$, as in
# any affine layer.
#
# The gradient of the picture has two steps. First, each row of $C$ gets its gradient,
# $\partial L / \partial C = \partial L / \partial Y \; W^T$. Second, a pixel stands in
# several rows, and so it gets the **sum** of their gradients. This putting back is called
# *col2im*. For each of the k x k places in the window, the gradients of all windows form
# a picture; shifted to where the place lies, these k x k pictures are added up.

# %% [markdown] lang="zh"
# ### 反向传播的第一种写法：col2im
#
# 卷积核的梯度很容易：$Y = C W$，其中 $C$ 是由各行组成的矩阵，$W$ 是排成矩阵的卷积核，所以
# $\partial L / \partial W = C^T \, \partial L / \partial Y$，与任何全连接层一样。
#
# 图片的梯度分两步。第一步，$C$ 的每一行得到自己的梯度：
# $\partial L / \partial C = \partial L / \partial Y \; W^T$。第二步，一个像素出现在好几行里，所以它得到
# 这些行的梯度之**和**。这种放回去的操作叫 *col2im*。对窗口中 k×k 个位置的每一个，所有窗口的梯度构成一张
# 图；把这 k×k 张图平移到该位置所在之处，加起来即可。


# %% name="plain-input-gradient"
def plain_input_gradient(dy, kernel, shape):
    """col2im in its plain form: one place of the window after the other."""  # zh: "最朴素的 col2im：逐个处理窗口中的位置。"
    high, wide = dy.shape[1:3]
    dx = np.zeros(shape)
    for i, j in np.ndindex(*kernel.shape[:2]):
        dx[:, i : i + high, j : j + wide] += dy @ kernel[i, j].T
    return dx


# %% [markdown] lang="en"
# Let every output have the gradient 1 and every weight of a 3 x 3 kernel be 1: then the
# result counts in how many windows each pixel of a 5 x 5 picture lies.

# %% [markdown] lang="zh"
# 令每个输出的梯度为 1，3×3 卷积核的每个权重也为 1，结果就是 5×5 图片的每个像素落在多少个窗口里。

# %% name="count-windows"
# alt: Numbers from 1 in the corners to 9 in the centre of a 5 x 5 picture  |  5 x 5 图片上的数：从角上的 1 到中央的 9
ones = np.ones((1, 3, 3, 1))
counts = plain_input_gradient(ones, np.ones((3, 3, 1, 1)), (1, 5, 5, 1))
plots.heatmap(
    counts[0, :, :, 0],
    xlabel="column",  # zh: "列"
    ylabel="row",  # zh: "行"
    title="The corner lies in 1 window, the centre in 9",  # zh: "角上的像素在 1 个窗口里，中央的在 9 个里"
)

# %% [markdown] lang="en"
# The layer will use the same sum in a faster form, with fewer and larger products. (You
# may skip the details: both forms are compared below.) It takes 20 pictures at a time. With
# several channels each place of the window is one product, as above. With one channel
# these products would be tiny, and so a single product does all places at once; the result
# holds, place after place, a block of numbers.

# %% [markdown] lang="zh"
# 卷积层将用同一个求和的较快写法：乘法的次数少些，每次大些。（细节可以跳过：两种写法在下面会互相核对。）它每次处理
# 20 张图片。有几个通道时，窗口的每个位置做一次乘法，同上。只有一个通道时，这些乘法都太小，所以用一次乘法算完所有
# 位置；结果里每个位置各占一段。


# %% name="input-gradient"
PART = 20  # pictures at a time: their rows are few enough for the cache  |  一次处理的图片数：行数不多，缓存放得下


def parts(n):
    """Slices that cut n pictures into parts."""  # zh: "把 n 张图片切成几部分的切片。"
    return [slice(start, start + PART) for start in range(0, n, PART)]


def input_gradient(dy, kernel, shape):
    """col2im: for each place of the window, add what all windows hand back."""  # zh: "col2im：对窗口的每个位置，把各窗口交回的梯度平移后加起来。"
    k, _, c, f = kernel.shape
    n, high, wide, _ = dy.shape
    dx = np.zeros(shape, dy.dtype)
    for part in parts(n):
        rows = dy[part].reshape(-1, f)
        if c == 1:  # one product; each place has a block of its rows  |  一次乘法；每个位置占其中一段行
            products = kernel.reshape(-1, f) @ rows.T
        else:  # a product for each place  |  每个位置一次乘法
            products = rows @ kernel.reshape(-1, c, f).transpose(0, 2, 1)
        products = products.reshape(k, k, -1, high, wide, c)
        for i, j in np.ndindex(k, k):
            dx[part, i : i + high, j : j + wide] += products[i, j]
    return dx


# %% [markdown] lang="en"
# ### The way back, second way: a full correlation with the turned kernel
#
# Ask the question from the pixel's side, for one channel and one filter (with several
# filters, the sum runs over these too). The window that starts $i$ rows and $j$ columns
# before the pixel sees it at its place $(i, j)$, and multiplied it with the weight
# $w_{ij}$. So the pixel collects
#
# $$ \frac{\partial L}{\partial x_{rs}} = \sum_{i, j} w_{ij} \;
#    \frac{\partial L}{\partial y_{r-i,\, s-j}} $$
#
# where $r$ and $s$ are its row and column, and outputs that do not exist count as 0. The
# indices of $y$ run *backwards*. Turn the kernel by 180 degrees and they run forwards:
# then it is an ordinary cross-correlation over the gradient with $k - 1$ zeros on each
# side, a *full* one. A correlation with the turned kernel is what lab 05a calls a
# convolution; so this is its `full` convolution, which was promised there. The way back
# leads from the f filters to the c channels.

# %% [markdown] lang="zh"
# ### 第二种写法：与旋转后的卷积核做全互相关
#
# 换成从像素的角度看，先设只有一个通道、一个滤波器（有多个滤波器时，再对滤波器求和）。从该像素往上 $i$ 行、往左 $j$ 列开始的窗口，在位置 $(i, j)$ 上看到它，当时乘的权重是
# $w_{ij}$。所以这个像素收集到
#
# $$ \frac{\partial L}{\partial x_{rs}} = \sum_{i, j} w_{ij} \;
#    \frac{\partial L}{\partial y_{r-i,\, s-j}} $$
#
# 其中 $r$、$s$ 是它的行与列，不存在的输出按 0 计。$y$ 的下标是*倒着*走的。把卷积核旋转 180 度，下标就正着
# 走了：于是它就是在四周各补 $k - 1$ 圈零的梯度上做普通的互相关，称为*全*互相关。与旋转后的卷积核做互相关，正是
# 05a 所说的卷积；所以这就是那里的 `full` 卷积，当时说过本实验会用到它。反向时从 f 个滤波器回到 c 个通道。


# %% name="turned-gradient"
def turned_gradient(dy, kernel):
    """The same gradient: im2col over the padded dy, times the turned kernel."""  # zh: "同样的梯度：对补零后的 dy 做 im2col，再乘旋转后的卷积核。"
    k, _, c, f = kernel.shape
    border = ((0, 0), (k - 1, k - 1), (k - 1, k - 1), (0, 0))
    view = windows(np.pad(dy, border), k)
    turned = kernel[::-1, ::-1].transpose(0, 1, 3, 2)  # 180 degrees; f to c  |  转 180 度；从 f 到 c
    dx = view.reshape(-1, k * k * f) @ turned.reshape(-1, c)
    return dx.reshape(*view.shape[:3], c)


# %% name="both-ways" tags=["strict"]
kernel = np.arange(1.0, 10.0).reshape(3, 3, 1, 1)
dx = turned_gradient(ones, kernel)
print(dx[0, :, :, 0])

random = np.random.default_rng(1)
dy, kernel = random.normal(size=(4, 8, 8, 6)), random.normal(size=(5, 5, 3, 6))
plain = plain_input_gradient(dy, kernel, (4, 12, 12, 3))
for other in (input_gradient(dy, kernel, plain.shape), turned_gradient(dy, kernel)):
    assert np.abs(other - plain).max() < 1e-12

# %% [markdown] lang="en"
# Read the printed picture for a gradient of ones and a kernel from 1 to 9; it is the table
# that 05a printed for `full`. The corner (0, 0) lies only in the first window, at its first
# place, so it gets $w_{00} = 1$; the opposite corner gets $w_{22} = 9$; the centre, which
# lies in nine windows, gets the sum of all weights, 45. The last lines compare the three
# functions on random numbers with several channels: they differ by less than $10^{-12}$.
#
# Which one is better? col2im multiplies nothing with zeros. The full correlation needs no
# adding up, but its second im2col holds f channels instead of c. The benchmark at the end
# of the lab measures both.
#
# ### The convolution layer
#
# Three decisions make this layer fast. It computes the same formula, up to rounding:
#
# - The matrix of rows is kept and filled again for every batch, as long as the shape stays
#   the same, in the type of the data (float32 when training). It is called `columns`, after
#   im2col.
# - The bias is one more row of the weights, below a column of ones that is written once.
#   One product then gives the output with bias, and one gives both gradients.
# - With a single channel the matrix is stored column by column (`order="F"`). A column
#   belongs to one place in the window; from one window to the next this place moves to the
#   neighbouring pixel. So the pixels of a whole line are copied at once, where a row of a
#   window has only k of them.
#
# In `forward`, `places` and `rows` are two views of that one matrix: `places` has the shape
# of the windows, so that copying `view` into it is im2col; `rows` is what is multiplied.
# A first layer (`first=True`) has nobody to hand a gradient to: pictures are not learned.

# %% [markdown] lang="zh"
# 来读打印出的图：梯度全为 1，卷积核是 1 到 9，这正是 05a 为 `full` 打印的那张表。角 (0, 0) 只落在第一个窗口的
# 第一个位置，所以得到 $w_{00} = 1$；对面的角得到 $w_{22} = 9$；中央落在九个窗口里，得到全部权重之和 45。最后
# 几行用随机数和多个通道比较三个函数：相差都不到 $10^{-12}$。
#
# 哪种更好？col2im 不与零相乘；全互相关不必逐个相加，但它的第二次 im2col 有 f 个通道，而不是 c 个。本实验
# 最后的基准测试会把两者都量一量。
#
# ### 卷积层
#
# 三个做法让这一层很快。算的仍是同一个公式，只差舍入误差：
#
# - 存放各行的矩阵只要形状不变就不再分配，每一批数据重新填入，类型与数据相同（训练时是 float32）。它按 im2col
#   的叫法取名 `columns`。
# - 偏置是权重的最后一行，与之相配的是一列只写一次的 1。于是一次乘法得到加了偏置的输出，一次乘法得到两个
#   梯度。
# - 只有一个通道时，矩阵按列存放（`order="F"`）。一列对应窗口中的一个位置；从一个窗口到下一个窗口，这个位置移到
#   相邻的像素上。所以一次可以复制图片一整行的像素，而窗口的一行只有 k 个。
#
# 在 `forward` 里，`places` 与 `rows` 是这同一个矩阵的两个视图：`places` 的形状与窗口相同，把 `view` 复制进去就是
# im2col；`rows` 用来做乘法。第一层（`first=True`）不必把梯度交给谁：图片不参与学习。


# %% name="convolution"
class Convolution:
    """Kernel (k, k, c, f) and bias (f,) over (n, h, w, c), stride 1."""  # zh: "卷积核 (k, k, c, f) 与偏置 (f,) 作用于 (n, h, w, c) 的图片，步幅 1。"

    def __init__(self, kernel, bias, first=False):
        self.weights, self.first = [kernel, bias], first
        self.columns = np.empty((0, 0))

    def forward(self, x):
        self.shape, (kernel, bias) = x.shape, self.weights
        view, f = windows(x, len(kernel)), len(bias)
        n, high, wide = view.shape[:3]
        self.reserve((n * high * wide, kernel.size // f + 1), x)  # + 1: bias  |  + 1：偏置
        places = self.columns[:, :-1].reshape(view.shape)  # still a view  |  仍是视图
        rows = self.columns.reshape(n, high * wide, -1)
        weights = np.vstack([kernel.reshape(-1, f), bias])
        y = np.empty((n, high * wide, f), x.dtype)
        for part in parts(n):
            places[part] = view[part]
            np.matmul(rows[part], weights, out=y[part])
        return y.reshape(n, high, wide, f)

    def reserve(self, shape, x):
        if self.columns.shape != shape or self.columns.dtype != x.dtype:
            order = "F" if x.shape[-1] == 1 else "C"
            self.columns = np.ones(shape, x.dtype, order)


# %% [markdown] lang="en"
# The way back fits in a few lines. (A class in two cells: the second one adds a method to
# the first.) `gradient` has the shape of the weights with the bias below.

# %% [markdown] lang="zh"
# 返回的路只要几行。（一个类写在两格里：第二格给第一格的类添上一个方法。）`gradient` 的形状与带偏置的权重
# 相同，偏置在最下面一行。


# %% name="convolution-backward"
def convolution_backward(self, dy):
    """Keep the gradients of kernel and bias, return that of the input."""  # zh: "保存卷积核与偏置的梯度，返回输入的梯度。"
    kernel, bias = self.weights
    gradient = (dy.reshape(-1, len(bias)).T @ self.columns).T
    self.gradients = [gradient[:-1].reshape(kernel.shape), gradient[-1]]
    return None if self.first else input_gradient(dy, kernel, self.shape)


Convolution.backward = convolution_backward

# %% [markdown] lang="en"
# ### ReLU, and a view with another shape
#
# ReLU hands the gradient on where its input was positive and stops it elsewhere.
# `Flatten` computes nothing. The formulas of `Affine` were derived in lab 02.

# %% [markdown] lang="zh"
# ### ReLU，以及换个形状
#
# ReLU 在输入为正处放行梯度，在别处截断。`Flatten` 什么也不算。`Affine`（全连接层）的公式在实验 02 中推导过。


# %% name="simple-layers"
class ReLU:
    weights = gradients = ()

    def forward(self, x):
        self.active = x > 0
        return x * self.active

    def backward(self, dy):
        return dy * self.active


class Flatten:
    weights = gradients = ()

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dy):
        return dy.reshape(self.shape)


# %% name="affine"
class Affine:
    """Weights (inputs, outputs) and bias (outputs,): y = x W + b."""  # zh: "权重（输入，输出）与偏置（输出）：y = x W + b。"

    def __init__(self, weight, bias):
        self.weights = [weight, bias]

    def forward(self, x):
        self.x = x
        weight, bias = self.weights
        return x @ weight + bias

    def backward(self, dy):
        weight, _ = self.weights
        self.gradients = [self.x.T @ dy, dy.sum(axis=0)]
        return dy @ weight.T


# %% [markdown] lang="en"
# ### Max pooling: the gradient goes to the winner
#
# The largest of 2 x 2 is the larger of two rows, then the larger of two columns. On the
# way back, each output's gradient goes to the pixel that won, the other three get 0: a
# small change to a loser changes nothing. In a tie the gradient must not be handed out
# twice; here the first of the two gets all (`>=`), and the other gets what is left. (So
# the left column comes before the right one, and in a column the upper pixel before the
# lower. Exercise 05b.3 uses another order.)

# %% [markdown] lang="zh"
# ### 最大池化：梯度交给胜者
#
# 2×2 中的最大值，就是先在两行中取大，再在两列中取大。返回时，每个输出的梯度交给胜出的那个像素，其余三个
# 得 0：败者稍有变化，什么也不会改变。平局时梯度不能给两遍：这里由前一个全得（`>=`），后一个得剩下的。（因此平局时先左列后右列，同一列中先
# 上后下；练习 05b.3 用另一种次序。）


# %% name="max-pooling"
def to_larger(dy, one, other, d_one, d_other):
    """Hand dy to the larger of two arrays, element by element."""  # zh: "逐个元素，把 dy 交给两个数组中较大的那个。"
    np.multiply(dy, one >= other, out=d_one)
    np.subtract(dy, d_one, out=d_other)


class MaxPooling:
    weights = gradients = ()

    def forward(self, x):
        self.x = x
        self.half = np.maximum(x[:, 0::2], x[:, 1::2])
        return np.maximum(self.half[:, :, 0::2], self.half[:, :, 1::2])

    def backward(self, dy):
        x, half = self.x, self.half
        dx, d_half = np.empty_like(x), np.empty_like(half)
        left, right = half[:, :, 0::2], half[:, :, 1::2]
        to_larger(dy, left, right, d_half[:, :, 0::2], d_half[:, :, 1::2])
        to_larger(d_half, x[:, 0::2], x[:, 1::2], dx[:, 0::2], dx[:, 1::2])
        return dx


# %% [markdown] lang="en"
# ### Mean pooling: the gradient is spread
#
# All four pixels had a quarter in the mean, so each gets a quarter of the gradient. In
# formulas this is written with the Kronecker product $\otimes$, which replaces every
# number of a matrix by a block:
#
# $$ \frac{\partial L}{\partial x} = \frac{1}{4} \;
#    \frac{\partial L}{\partial y} \otimes
#    \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix} $$
#
# In NumPy, repeating rows and columns does the same without multiplying by ones.

# %% [markdown] lang="zh"
# ### 平均池化：梯度平分
#
# 四个像素在平均值里各占四分之一，所以各得梯度的四分之一。公式里用克罗内克积 $\otimes$ 来写，它把矩阵的每个
# 数换成一个小块：
#
# $$ \frac{\partial L}{\partial x} = \frac{1}{4} \;
#    \frac{\partial L}{\partial y} \otimes
#    \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix} $$
#
# 在 NumPy 里，把行和列各重复一遍就是同样的事，还省去了与 1 相乘。


# %% name="mean-pooling"
class MeanPooling:
    weights = gradients = ()

    def forward(self, x):
        half = x[:, 0::2] + x[:, 1::2]
        return (half[:, :, 0::2] + half[:, :, 1::2]) / 4

    def backward(self, dy):
        return (dy / 4).repeat(2, axis=1).repeat(2, axis=2)


# %% name="kronecker" tags=["strict"]
dy = np.array([[4.0, 8.0], [0.0, -4.0]])
expanded = np.kron(dy, np.ones((2, 2))) / 4
print(expanded)
spread = MeanPooling().backward(dy.reshape(1, 2, 2, 1))
assert np.array_equal(spread.reshape(4, 4), expanded)

# %% [markdown] lang="en"
# ### Softmax and cross-entropy, as one layer
#
# For $n$ pictures with scores (logits) $z$, right digits $t$ and
# $p = \mathrm{softmax}(z)$, the loss is the mean of $-\log p_t$. Its gradient is
# remarkably simple: $(p - \text{one-hot}(t)) / n$, where the one-hot vector is 1 at the
# right digit and 0 elsewhere. Subtracting the largest logit first changes nothing but
# keeps the exponentials from overflowing; the `1e-12` keeps the logarithm away from 0.

# %% [markdown] lang="zh"
# ### softmax 与交叉熵，合成一层
#
# 对 $n$ 张图片，记得分（logits）为 $z$，正确的数字为 $t$，$p = \mathrm{softmax}(z)$，则损失是
# $-\log p_t$ 的平均。它的梯度格外简单：$(p - \text{one-hot}(t)) / n$，其中独热（one-hot）向量在正确的数字处
# 为 1，其余为 0。先减去最大的 logit，结果不变，却能防止指数溢出；`1e-12` 避免对 0 取对数。


# %% name="softmax-loss"
class SoftmaxLoss:
    """Mean cross-entropy of logits (n, classes) and labels (n,)."""  # zh: "logits（n，类别数）与标签 (n,) 的平均交叉熵。"

    def forward(self, logits, labels):
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        self.p = powers / powers.sum(axis=1, keepdims=True)
        self.right = np.arange(len(labels)), labels
        return -np.mean(np.log(self.p[self.right] + 1e-12))

    def backward(self):
        gradient = self.p.copy()
        gradient[self.right] -= 1
        return gradient / len(gradient)


# %% [markdown] lang="en"
# ### Is every gradient right?
#
# Lab 02 tested a backward pass along random directions. Here every single entry is tested.
# Take a random $dy$ and the number $\sum dy \cdot y$; its derivative by any entry of the
# input or the weights is what `backward` claims. Move that entry by $\pm h$, with
# $h = 10^{-5}$, and measure the slope: $(\text{above} - \text{below}) / 2h$. All slopes of an
# array together, $s$, and what is claimed for them, $c$, give the relative error
# $\lVert s - c \rVert / (\lVert s \rVert + \lVert c \rVert)$, with $\lVert \cdot \rVert$ the
# length as a vector. (The code replaces a sum below $10^{-12}$, lest it divide by 0.) In
# float64 a right gradient agrees to many digits; float32 has only seven, and the
# differences would drown in rounding.

# %% [markdown] lang="zh"
# ### 每个梯度都对吗？
#
# 实验 02 沿随机方向检验反向传播，这里逐个元素检验。取随机的 $dy$，考虑 $\sum dy \cdot y$ 这个数；它对输入或
# 权重中任何一个元素的导数，就是 `backward` 所声称的。把那个元素移动 $\pm h$（$h = 10^{-5}$），测出斜率：
# $(\text{上} - \text{下}) / 2h$。一个数组的全部斜率记为 $s$，`backward` 声称的值记为 $c$，相对误差是
# $\lVert s - c \rVert / (\lVert s \rVert + \lVert c \rVert)$，其中 $\lVert \cdot \rVert$ 是看作向量时的长度。（分母小于
# $10^{-12}$ 时代码用 $10^{-12}$ 代替，以免除以 0。）用 float64 时，正确的梯度能吻合许多位；float32 只有七位，差别会
# 淹没在舍入误差里。


# %% name="gradient-check"
def gradient_error(layer, x, h=1e-5):
    """Largest relative error of backward against finite differences."""  # zh: "backward 与有限差分之间最大的相对误差。"
    dy = np.random.default_rng(2).normal(size=layer.forward(x).shape)
    dx = layer.backward(dy)
    errors = []
    for array, claimed in [(x, dx), *zip(layer.weights, layer.gradients, strict=True)]:
        slope = np.empty_like(array)
        for place in np.ndindex(*array.shape):
            kept = array[place]
            array[place] = kept + h
            above = np.sum(dy * layer.forward(x))
            array[place] = kept - h
            below = np.sum(dy * layer.forward(x))
            array[place] = kept
            slope[place] = (above - below) / (2 * h)
        size = np.linalg.norm(slope) + np.linalg.norm(claimed)
        errors.append(float(np.linalg.norm(slope - claimed) / max(size, 1e-12)))
    return max(errors)


# %% name="loss-check"
def loss_error(loss, scores, labels, h=1e-5):
    """Relative error of a loss's backward against finite differences."""  # zh: "损失的 backward 与有限差分之间的相对误差。"
    loss.forward(scores, labels)
    claimed, slope = loss.backward(), np.empty_like(scores)
    for place in np.ndindex(*scores.shape):
        moved = np.zeros_like(scores)
        moved[place] = h
        above = loss.forward(scores + moved, labels)
        slope[place] = (above - loss.forward(scores - moved, labels)) / (2 * h)
    size = np.linalg.norm(slope) + np.linalg.norm(claimed)
    return float(np.linalg.norm(slope - claimed) / size)


ten_scores = np.random.default_rng(9).normal(size=(4, 10))
assert loss_error(SoftmaxLoss(), ten_scores, np.array([0, 3, 3, 9])) < 1e-6

# %% [markdown] lang="en"
# A loss returns one number, so its check needs no `dy`; `SoftmaxLoss` has just passed it.
#
# The second test is Keras. Each layer gets the same random input and the same `dy` as
# Keras's own operation, in float32; we note the largest difference of the outputs and of
# the gradients of the input. For each layer the dictionary holds a function that makes the
# layer, Keras's operation, and the shape of the input.

# %% [markdown] lang="zh"
# 损失只返回一个数，所以检验它不需要 `dy`；`SoftmaxLoss` 刚刚通过了检验。
#
# 第二项检验是 Keras。每一层与 Keras 自己的运算得到同样的随机输入和同样的 `dy`（float32），记下输出与输入的
# 梯度的最大差别。字典里每一层有三项：做出该层的函数、Keras 的运算、输入的形状。


# %% name="keras-check"
def difference_from_keras(layer, operation, x):
    """Largest differences of output and input's gradient from Keras's."""  # zh: "输出以及输入的梯度与 Keras 的最大差别。"
    y = layer.forward(x)
    dy = np.random.default_rng(3).normal(size=y.shape).astype(x.dtype)
    with tf.GradientTape() as tape:
        x_keras = tf.convert_to_tensor(x)
        tape.watch(x_keras)
        y_keras = operation(x_keras)
    dy_keras = tf.convert_to_tensor(dy)
    dx_keras = tape.gradient(y_keras, x_keras, output_gradients=dy_keras)
    forward = np.abs(y - ops.convert_to_numpy(y_keras)).max()
    backward = np.abs(layer.backward(dy) - ops.convert_to_numpy(dx_keras)).max()
    return float(forward), float(backward)


# %% name="test-cases"
random = np.random.default_rng(4)
kernel_1, kernel_3 = random.normal(size=(3, 3, 1, 4)), random.normal(size=(3, 3, 3, 4))
weight, bias = random.normal(size=(12, 4)), random.normal(size=4)

LAYERS = {
    "Convolution, 1 channel": (  # zh: "卷积，1 个通道"
        lambda dtype: Convolution(kernel_1.astype(dtype), bias.astype(dtype)),
        lambda x: ops.conv(x, kernel_1.astype("float32")) + bias.astype("float32"),
        (2, 6, 6, 1),
    ),
    "Convolution, 3 channels": (  # zh: "卷积，3 个通道"
        lambda dtype: Convolution(kernel_3.astype(dtype), bias.astype(dtype)),
        lambda x: ops.conv(x, kernel_3.astype("float32")) + bias.astype("float32"),
        (2, 6, 6, 3),
    ),
    "ReLU": (lambda _: ReLU(), ops.relu, (2, 6, 6, 3)),  # zh: "ReLU"
    "MaxPooling": (lambda _: MaxPooling(), lambda x: ops.max_pool(x, 2), (2, 6, 6, 3)),  # zh: "最大池化"
    "MeanPooling": (  # zh: "平均池化"
        lambda _: MeanPooling(),
        lambda x: ops.average_pool(x, 2),
        (2, 6, 6, 3),
    ),
}

# %% [markdown] lang="en"
# The affine layer joins them; its input is a table, a row for each picture. All are put to
# both tests:

# %% [markdown] lang="zh"
# 再加上全连接层，它的输入是一张表，每张图片占一行。全部接受两项检验：

# %% name="test-layers"
LAYERS["Affine"] = (  # zh: "全连接"
    lambda dtype: Affine(weight.astype(dtype), bias.astype(dtype)),
    lambda x: ops.matmul(x, weight.astype("float32")) + bias.astype("float32"),
    (5, 12),
)
gradients, forward, backward = "gradient check", "forward", "backward"  # zh: "梯度检验", "前向", "反向"
tested = {}
for name, (make, operation, shape) in LAYERS.items():
    x = random.normal(size=shape)
    error = gradient_error(make("float64"), x)
    differences = difference_from_keras(make("float32"), operation, x.astype("float32"))
    assert error < 1e-6 and max(differences) < 1e-4
    tested[name] = dict(
        zip([gradients, forward, backward], [error, *differences], strict=True)
    )
plots.results_table(
    tested,
    name="layer",  # zh: "层"
    formats=dict.fromkeys([gradients, forward, backward], ".1g"),
    title="Relative error of the gradient; largest differences from Keras",  # zh: "梯度的相对误差；与 Keras 的最大差别"
)

# %% [markdown] lang="en"
# The first column must stay below $10^{-6}$, the others below $10^{-4}$; the cell would
# stop otherwise. A forgotten factor, such as the 4 of mean pooling, would show here as an
# error of $(4 - 1) / (4 + 1) = 0.6$. Try it: take away the `/ 4` in `MeanPooling.backward`,
# run that cell, then the two cells above.
#
# ### The network
#
# A network is a layer made of layers. (A classic slip: the `return` inside the loop. The
# network then ends after its first layer.) The initial weights are drawn with a deviation
# of $\sqrt{2 / m}$, where $m$ is how many numbers a unit sums up; this keeps the size of
# the signals about the same from layer to layer under ReLU. The 25 weights of each
# filter start with a tenth of this deviation: the smaller the random start, the less of it
# covers in the end what was learned.

# %% [markdown] lang="zh"
# 第一列必须小于 $10^{-6}$，另两列必须小于 $10^{-4}$，否则这一格会停下来。若漏了一个因子，比如平均池化的
# 4，这里的误差会是 $(4 - 1) / (4 + 1) = 0.6$。试一试：把 `MeanPooling.backward` 里的 `/ 4` 去掉，运行那一格，再运行
# 上面两格。
#
# ### 网络
#
# 网络就是由层组成的层。（一个经典的失误：把 `return` 写进了循环里，网络到第一层就结束了。）初始权重的标准差
# 取 $\sqrt{2 / m}$，$m$ 是一个单元对多少个数求和；在 ReLU 下，这使信号的大小逐层大致不变。每个滤波器的 25 个
# 权重，标准差只取上述值的十分之一：随机的起点越小，训练之后它就越少盖住学到的东西。


# %% name="network"
class Network:
    """Layers in a row; what the one returns, the next one gets."""  # zh: "排成一列的层：前一层返回什么，后一层就得到什么。"

    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dy):
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy

    @property
    def weights(self):
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def gradients(self):
        return [gradient for layer in self.layers for gradient in layer.gradients]


# %% name="build"
def drawn(random, shape, dtype="float32", gain=1.0):
    """Initial weights and bias; the last axis counts the units."""  # zh: "初始的权重与偏置；最后一个轴数的是单元。"
    inputs = np.prod(shape[:-1])
    weight = random.normal(size=shape) * np.sqrt(2 / inputs) * gain
    return weight.astype(dtype), np.zeros(shape[-1], dtype)


def build(filters=30, hidden=100, side=28, dtype="float32", first=True):
    """Conv - ReLU - Pool - Affine - ReLU - Affine, for ten classes."""  # zh: "卷积 - ReLU - 池化 - 全连接 - ReLU - 全连接，十个类别。"
    random = np.random.default_rng(5)
    flat = ((side - 4) // 2) ** 2 * filters
    return Network(
        Convolution(*drawn(random, (5, 5, 1, filters), dtype, 0.1), first=first),
        ReLU(),
        MaxPooling(),
        Flatten(),
        Affine(*drawn(random, (flat, hidden), dtype)),
        ReLU(),
        Affine(*drawn(random, (hidden, 10), dtype)),
    )


# %% [markdown] lang="en"
# The whole network is put to the same two tests: a small copy against finite
# differences, the real one against its twin in Keras with the same weights. The layers
# of Keras take our arrays as they are, because we used its shapes. Their gradients of
# the loss by all 434,000 weights must agree:

# %% [markdown] lang="zh"
# 整个网络也要通过这两项检验：缩小版与有限差分比较，真正的网络与 Keras 中权重相同的“双胞胎”比较。因为我们
# 用的就是 Keras 的形状，它的层可以直接采用我们的数组。损失对全部约 434,000 个参数的梯度必须一致：

# %% name="test-network"
random = np.random.default_rng(6)
small = build(filters=3, hidden=8, side=8, dtype="float64", first=False)
error = gradient_error(small, random.random((4, 8, 8, 1)))
assert error < 1e-6
print(f"gradient check: {error:.0e}")  # zh: "梯度检验：{error:.0e}"

# %% name="twin"
network = build()
kernels_before = network.weights[0].copy()
twin = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(30, 5, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
        layers.Dense(10),
    ]
)
twin.set_weights(network.weights)
assert twin.count_params() == sum(weight.size for weight in network.weights)
plots.network_table(twin)

# %% [markdown] lang="en"
# The shapes are those of the figure at the beginning. Now one
# batch, forward and back, through both:

# %% [markdown] lang="zh"
# 形状与开头的图一致。现在让一批数据在两边各前向、反向走一遍：

# %% name="test-twin"
loss = SoftmaxLoss()
x, labels = x_train[:100], y_train[:100]
value = loss.forward(network.forward(x), labels)
network.backward(loss.backward())

with tf.GradientTape() as tape:
    crossentropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    value_keras = crossentropy(labels, twin(x))
gradients_keras = tape.gradient(value_keras, twin.trainable_variables)
print(f"loss {value:.5f}, of Keras {float(value_keras):.5f}")  # zh: "损失 {value:.5f}，Keras 的 {float(value_keras):.5f}"
for ours, theirs in zip(network.gradients, gradients_keras, strict=True):
    difference = np.abs(ours - ops.convert_to_numpy(theirs)).max()
    print(f"{ours.shape!s:15} {difference:.0e}")
    assert difference < 1e-4

# %% [markdown] lang="en"
# Six arrays of gradients, and none differs from Keras by as much as $10^{-4}$. Every layer
# of this network, and its loss, has been tested; layers that join later are tested before
# they are trained.

# %% [markdown] lang="zh"
# 六组梯度，没有一组与 Keras 相差到 $10^{-4}$。这个网络的每一层和它的损失都检验过了；之后新加的层，也要先检验
# 再训练。

# %% [markdown] lang="en" section="training"
# ## Training
#
# The optimizer is gradient descent with momentum: a velocity $v$ remembers where the
# last steps went,
#
# $$ v \leftarrow \mu v - \eta \, g, \qquad w \leftarrow w + v $$
#
# with $g$ the gradient of weight $w$, $\eta$ the learning rate and $\mu = 0.9$. The rate
# rises for the first 30 % of the steps and then falls to zero. Peak rate, batch size and
# number of epochs were chosen on the validation part when this lab was written.

# %% [markdown] lang="zh"
# ## 训练
#
# 优化器是带动量的梯度下降：速度 $v$ 记住最近几步往哪里走，
#
# $$ v \leftarrow \mu v - \eta \, g, \qquad w \leftarrow w + v $$
#
# 其中 $g$ 是权重 $w$ 的梯度，$\eta$ 是学习率，$\mu = 0.9$。学习率在前 30% 的步数里上升，然后降到零。最高
# 学习率、批大小和轮数，都是编写本实验时在验证部分上选定的。


# %% name="predict"
def predict(network, pictures):
    """The most probable digit of each picture, 200 at a time."""  # zh: "每张图片最可能的数字，每次 200 张。"
    starts = range(0, len(pictures), 200)
    scores = [network.forward(pictures[start : start + 200]) for start in starts]
    return np.concatenate(scores).argmax(axis=1)


def accuracy(network, pictures, labels):
    """Share of the pictures that are read rightly."""  # zh: "识别正确的图片所占的比例。"
    return float(np.mean(predict(network, pictures) == labels))


def rate_at(share, peak):
    """Learning rate after this share of all steps."""  # zh: "走完这么大比例的步数之后的学习率。"
    return peak * min(0.05 + 0.95 * share / 0.3, (1 - share) / 0.7)


# %% name="train-function"
def train(network, loss, epochs, batch, peak, momentum=0.9, every=1):
    """Train in place; return both accuracies by epoch."""  # zh: "就地训练；返回每一轮的两个准确率。"
    random = np.random.default_rng(7)
    velocities = [np.zeros_like(weight) for weight in network.weights]
    history = {"accuracy": [], "val_accuracy": []}
    starts = np.arange(0, len(x_train) - batch + 1, batch)
    for epoch in range(epochs):
        order, right = random.permutation(len(x_train)), 0
        for step, start in enumerate(starts):
            chosen = order[start : start + batch]
            scores = network.forward(x_train[chosen])
            loss.forward(scores, y_train[chosen])
            network.backward(loss.backward())
            rate = rate_at((epoch + step / len(starts)) / epochs, peak)
            arrays = zip(velocities, network.weights, network.gradients, strict=True)
            for v, w, g in arrays:
                v *= momentum
                v -= rate * g
                w += v
            right += np.sum(scores.argmax(axis=1) == y_train[chosen])
        history["accuracy"].append(right / (len(starts) * batch))
        history["val_accuracy"].append(accuracy(network, x_validation, y_validation))
        report(history, epochs, every)
    return history


# %% [markdown] lang="en"
# One line is printed every few epochs; then the training itself, with a clock around it:

# %% [markdown] lang="zh"
# 每隔几轮打印一行；然后开始训练，并用时钟计时：


# %% name="report"
def report(history, epochs, every):
    """One line every few epochs."""  # zh: "每隔几轮打印一行。"
    done = len(history["accuracy"])
    if done in (1, epochs) or done % every == 0:
        accuracies = " ".join(f"{values[-1]:.4f}" for values in history.values())
        print(f"epoch {done:2}/{epochs}   training, validation {accuracies}")  # zh: "第 {done:2}/{epochs} 轮   训练、验证 {accuracies}"


# %% name="train"
settings = (
    {"epochs": 2, "batch": 100, "peak": 0.1}
    if full
    else {"epochs": 15, "batch": 50, "peak": 0.05, "every": 5}
)
with training.timed() as clock:
    history = train(network, loss, **settings)
print(clock)

# %% [markdown] lang="en"
# Two epochs of MNIST, or fifteen of the sample, with matrix products on one thread. The
# training accuracy of an epoch is an average over the epoch, while the network is still
# learning; the validation accuracy is taken at its end.

# %% [markdown] lang="zh"
# MNIST 训练两轮，样本训练十五轮，矩阵乘法只用一个线程。一轮的训练准确率是这一轮之中的平均，那时网络还在学；验证
# 准确率则在一轮结束时测得。

# %% name="curves"
# alt: Training and validation accuracy by epoch: a steep rise, then level  |  训练与验证准确率随轮次的变化：先陡升，后持平
plots.learning_curves(
    history,
    title="NumPy alone learns to read digits",  # zh: "单用 NumPy 也能学会识别数字"
)

# %% [markdown] lang="en"
# On the sample the training curve reaches 1 while validation stays below: overfitting.
# Now the test set, once. The standard error $\sqrt{q(1-q)/n}$ of an accuracy $q$ on $n$
# digits says how much of the last decimals is chance:

# %% [markdown] lang="zh"
# 在样本上，训练曲线升到 1，验证曲线停在下面：这是过拟合。现在用测试集，只用一次。在 $n$ 个数字上测得准确率 $q$，
# 其标准误差 $\sqrt{q(1-q)/n}$ 告诉我们，末几位小数有多少只是偶然：

# %% name="test"
predicted = predict(network, x_test)
test_accuracy = float(np.mean(predicted == y_test))
training.record("test_accuracy_numpy", test_accuracy, scale=digits.scale)
training.record("training_seconds", clock.wall, "s", scale=digits.scale)
training.record("training_processor_seconds", clock.cpu, "s", scale=digits.scale)
for name, share, n in (
    ("validation", history["val_accuracy"][-1], len(y_validation)),  # zh: "验证", "val_accuracy"
    ("test", test_accuracy, len(y_test)),  # zh: "测试"
):
    error = np.sqrt(share * (1 - share) / n)
    print(f"{name}: {share:.4f} ± {error:.4f}")  # zh: "{name}：{share:.4f} ± {error:.4f}"
assert test_accuracy >= (0.985 if full else 0.9)

# %% [markdown] lang="en"
# The last line demands at least 98.5 % of the test digits on MNIST, and 90 % on the sample.
# For the training time look at the processor time: the wall clock also counts what else
# the machine is doing.
#
# On the sample the test digits are read better than the validation digits, by more than
# the standard errors. Nothing has leaked: the validation part, the last 144 digits of the
# training file, is harder than most. (When this lab was written, five parts of 144 drawn at
# random gave accuracies from 0.94 to 0.99.)

# %% [markdown] lang="zh"
# 最后一行强制检查：MNIST 上至少认对 98.5% 的测试数字，样本上至少 90%。训练用时请看处理器时间：时钟时间还会把
# 机器同时在做的别的事算进去。
#
# 在样本上，测试数字比验证数字认得好，差别超过了标准误差。这并不是哪里泄漏了答案：验证部分是训练文件的最后 144 个
# 数字，比多数的难。（编写本实验时，随机抽取五次、每次 144 个作验证，准确率在 0.94 到 0.99 之间。）

# %% [markdown] lang="en" section="inside"
# ## What the network learned
#
# ### The filters, before and after
#
# Thirty kernels of 5 x 5 as pictures: ink under a yellow (positive) weight adds to the
# output, ink under a dark blue (negative) one subtracts; paper is 0 and adds nothing. First
# as they were drawn at random, then after the training, each at its old place. Each kernel
# is divided by its own largest weight; so a weak one looks as bright as a strong one.

# %% [markdown] lang="zh"
# ## 网络学到了什么
#
# ### 滤波器：训练之前与之后
#
# 三十个 5×5 的卷积核画成小图：黄色（正）的权重遇到墨就加分，深蓝（负）的遇到墨就减分；纸的像素是 0，什么也不
# 加。先是随机产生时的样子，再是训练之后，各在原来的位置。每个卷积核都除以自己最大的权重，所以很弱的核看起来也
# 一样亮。

# %% name="filters-before"
# alt: Thirty random 5 x 5 kernels, without order  |  三十个随机的 5 x 5 卷积核，没有秩序
def draw_kernels(kernels, title):
    """Thirty kernels, each divided by its largest weight."""  # zh: "三十个卷积核，每个除以自己最大的权重。"
    largest = np.abs(kernels).max(axis=(0, 1, 2))
    return plots.filters(kernels / largest, columns=10, title=title)


draw_kernels(kernels_before, "Before the training: random")  # zh: "训练之前：随机"

# %% name="filters"
# alt: The same thirty kernels after training; many show a bright and a dark side  |  训练之后的同样三十个卷积核，许多一侧亮、一侧暗
kernels_after = network.weights[0]
draw_kernels(kernels_after, "The same kernels after the training")  # zh: "同样的卷积核，训练之后"

# %% [markdown] lang="en"
# Is that more than an impression? Two numbers: how alike a weight and its right neighbour
# are, and how many kernels still look as they did at the start.

# %% [markdown] lang="zh"
# 这不只是印象吗？算两个数：一个权重与右边的邻居有多相像；有多少个卷积核还是开始时的样子。


# %% name="filter-order"
def neighbour_correlation(kernels):
    """Correlation between a weight and the one to its right."""  # zh: "一个权重与它右边那个的相关系数。"
    left, right = kernels[:, :-1].ravel(), kernels[:, 1:].ravel()
    return np.corrcoef(left, right)[0, 1]


for name, kernels in {"before": kernels_before, "after": kernels_after}.items():  # zh: "之前", "之后"
    print(f"{name}: {neighbour_correlation(kernels):.2f}")  # zh: "{name}：{neighbour_correlation(kernels):.2f}"
both = np.corrcoef(kernels_before.reshape(25, 30).T, kernels_after.reshape(25, 30).T)
still = np.sum(np.diagonal(both, 30) > 0.9)  # kernel k with itself  |  第 k 个与它自己
print(f"kernels that look as at the start: {still} of 30")  # zh: "还是开始时样子的卷积核：30 个中 {still} 个"

# %% [markdown] lang="en"
# A random kernel has no order: the correlation between a weight and its neighbour is
# about 0. After the training neighbours are alike: many kernels have become edges, where
# one side is bright and the other dark, or spots. Find an edge in each direction. Nobody
# told the network about edges; the gradient of the loss did. A kernel that learned nothing
# still shows its random start: the last line counts those whose pattern correlates by more
# than 0.9 with it. If there are any, find them in the two figures.
#
# ### One digit on its way through

# %% [markdown] lang="zh"
# 随机的卷积核没有秩序：一个权重与其邻居的相关系数约为 0。训练之后，相邻的权重变得相近：许多卷积核成了边缘
# （一侧亮、一侧暗）或斑点。试着为每个方向找出一个边缘。没有人告诉网络什么是边缘，是损失的梯度告诉它的。什么也没
# 学到的卷积核仍是随机起点的样子：最后一行数出图案与起点的相关系数大于 0.9 的那些。如果有，请在两张图里找出它们。
#
# ### 一个数字穿过网络

# %% name="feature-maps"
# alt: A digit and eight of its maps after convolution, ReLU and pooling  |  一个数字，以及它在卷积、ReLU、池化之后的八张特征图
scores = network.forward(x_test[:200])[:, 5]
chosen = int(np.argmax(np.where(y_test[:200] == 5, scores, -np.inf)))
maps, signal = {}, x_test[chosen : chosen + 1]
for name, layer in zip(["Conv", "ReLU", "Pool"], network.layers, strict=False):  # zh: "卷积", "ReLU", "池化"
    signal = layer.forward(signal)
    maps[name] = signal[0]
plots.feature_maps(
    maps,
    image=x_test[chosen],
    title="ReLU keeps what a filter found; pooling keeps it at half the size",  # zh: "ReLU 留下滤波器找到的东西，池化以一半的尺寸保留它"
)

# %% [markdown] lang="en"
# The surest 5 among the first 200 test digits, through the first eight filters. Each row has
# its own scale, from its smallest value (dark) to its largest (light). In the row of the
# convolution, dark is negative and 0 lies in between. ReLU cuts off everything below zero,
# so that in the last two rows dark is 0, and what is lighter is where a filter found its
# pattern. A map that stays dark belongs to a filter that hardly answers to this digit.
# Pooling halves the sides.
#
# ### What the network still gets wrong
#
# Below each digit stands what was read and what was written. Cover the labels: which of
# them would you have misread too?

# %% [markdown] lang="zh"
# 前 200 个测试数字里网络最有把握的那个 5，经过前八个滤波器。每一行有自己的色标，从这一行的最小值（暗）到最大值
# （亮）。在卷积一行里，暗处是负数，0 在中间。ReLU 截去一切小于零的值，所以后两行里暗处是 0，较亮处就是滤波器找到
# 自己图案的地方。始终是暗的图，说明那个滤波器对这个数字几乎没有反应。池化把边长减半。
#
# ### 网络还认错什么
#
# 每个数字下方是读成的数字和写的数字。把标签遮住：哪几个你自己也会认错？

# %% name="mistakes"
# alt: Test digits that the network misread: what was written and what was read  |  网络认错的测试数字：写的是什么、读成了什么
wrong = np.flatnonzero(predicted != y_test)[:20]
plots.image_grid(
    digits.test.x[wrong],
    y_test[wrong],
    predicted=predicted[wrong],
    columns=10,
    title=f"{np.sum(predicted != y_test)} of {len(y_test):,} test digits are misread",  # zh: "{len(y_test):,} 个测试数字中认错了 {np.sum(predicted != y_test)} 个"
)

# %% [markdown] lang="en" section="comparison"
# ## Three ways to train an older network
#
# ### 6c-2s-12c-2s
#
# With the same layers you can build any chain. A widely used teaching toolbox of 2012
# trained this one: 6 kernels of 5 x 5, mean pooling, 12 kernels over all six maps, mean
# pooling, ten outputs. In its name c stands for convolution with so many kernels, s for
# subsampling by that factor. All its units are sigmoids, $\sigma(a) = 1 / (1 + e^{-a})$
# with the derivative $\sigma (1 - \sigma)$, and its loss is the squared error. The
# second convolution has six input channels and is not the first layer: here the
# gradient of the input is needed.

# %% [markdown] lang="zh"
# ## 一个较早的网络，三种训练方式
#
# ### 6c-2s-12c-2s
#
# 用同样的层可以搭出任何一串。2012 年一个广泛使用的教学工具箱训练的是这样一个网络：6 个 5×5 的卷积核，平均
# 池化，12 个看全部六张图的卷积核，平均池化，十个输出。名字里 c 指卷积，前面是卷积核的个数；s 指下采样，前面是池化窗口的边长。它的单元全是 sigmoid，
# $\sigma(a) = 1 / (1 + e^{-a})$，导数为 $\sigma (1 - \sigma)$，损失是平方误差。第二个卷积有六个输入通道，
# 又不是第一层：这里就需要输入的梯度了。


# %% name="sigmoid"
class Sigmoid:
    weights = gradients = ()

    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dy):
        return dy * self.y * (1 - self.y)


class SquaredLoss:
    """Half the squared distance to the one-hot vector, mean over pictures."""  # zh: "到独热（one-hot）向量的距离平方的一半，对图片取平均。"

    def forward(self, outputs, labels):
        self.difference = outputs - np.eye(10, dtype=outputs.dtype)[labels]
        return 0.5 * np.sum(self.difference**2) / len(labels)

    def backward(self):
        return self.difference / len(self.difference)


# %% [markdown] lang="en"
# Both are new, and so they are tested before they are used:

# %% [markdown] lang="zh"
# 这两个是新加的，所以先检验再使用：

# %% name="test-new-layers"
targets = np.array([0, 3, 3, 9])
for error in (
    gradient_error(Sigmoid(), ten_scores.copy()),
    loss_error(SquaredLoss(), ten_scores, targets),
):
    print(f"gradient check: {error:.0e}")  # zh: "梯度检验：{error:.0e}"
    assert error < 1e-6


# %% name="six-twelve"
def build_six_twelve(activation, outputs=()):
    """6c-2s-12c-2s with mean pooling, then ten units."""  # zh: "6c-2s-12c-2s，平均池化，最后十个单元。"
    random = np.random.default_rng(8)
    return Network(
        Convolution(*drawn(random, (5, 5, 1, 6)), first=True),
        activation(),
        MeanPooling(),
        Convolution(*drawn(random, (5, 5, 6, 12))),
        activation(),
        MeanPooling(),
        Flatten(),
        Affine(*drawn(random, (4 * 4 * 12, 10))),
        *outputs,
    )


# %% [markdown] lang="en"
# Three arms, the same number of epochs, the same order of pictures, the same initial
# weights. The first is the network as it was: sigmoid outputs, squared error, steps
# without momentum. The second gets today's end: softmax and cross-entropy, momentum, and a
# learning rate that suits them; these are several changes at once. The third differs from
# the second in one thing: ReLU in place of the two sigmoids.

# %% [markdown] lang="zh"
# 三组实验，轮数相同，图片的次序相同，初始权重相同。第一组是网络原来的样子：sigmoid 输出，平方误差，不用
# 动量。第二组换上今天的结尾：softmax 与交叉熵、动量，以及与之相配的学习率（这一步改了几处）。第三组与第二组只差
# 一处：用 ReLU 代替两个 sigmoid。

# %% name="three-arms"
plan = {"epochs": 3, "batch": 50} if full else {"epochs": 20, "batch": 20}
recipes = {  # chain, loss, peak rate, momentum  |  层、损失、最高学习率、动量
    "as in 2012": (build_six_twelve(Sigmoid, [Sigmoid()]), SquaredLoss(), 2.0, 0.0),  # zh: "2012 年的做法"
    "softmax": (build_six_twelve(Sigmoid), SoftmaxLoss(), 0.1, 0.9),  # zh: "softmax"
    "softmax, ReLU": (build_six_twelve(ReLU), SoftmaxLoss(), 0.1, 0.9),  # zh: "softmax、ReLU"
}
arms = {}
for name, (chain, chain_loss, peak, momentum) in recipes.items():
    print(name)
    arms[name] = train(
        chain, chain_loss, **plan, peak=peak, momentum=momentum, every=20
    )

# %% name="arms-figure"
# alt: Validation accuracy by epoch of three small networks; ReLU rises first  |  三个小网络的验证准确率随轮次的变化；ReLU 最先上升
plots.learning_curves(
    arms,
    "val_accuracy",
    ylabel="validation accuracy",  # zh: "验证准确率"
    title="The same chain learns sooner with ReLU",  # zh: "换成 ReLU，同一串层学得更早"
)

# %% [markdown] lang="en"
# After the first epoch the network with ReLU is ahead. On the sample, whose epochs are
# short, the sigmoids have hardly begun by then. How much of the lead is left at the end?
# Compare the last lines printed for the two arms: on the sample one validation digit is
# 0.007, and the standard error about 0.02. (Both arms have the same learning rate; it need not be the best
# for each.) Lab 02 measured how gradients shrink on their way through sigmoids, whose
# derivative is at most 1/4. Is that so here, before the first step?

# %% [markdown] lang="zh"
# 第一轮之后，用 ReLU 的网络已经领先。样本的一轮很短，sigmoid 那时几乎还没起步；最后还领先多少，请看上面打印的
# 后两组：样本上一张验证图片就是 0.007，标准误差约 0.02。（两组用同一个学习率，它未必对每一组都最好。）实验 02 测量过
# 梯度穿过 sigmoid 时如何缩小，因为它的导数至多 1/4。在这里，走第一步之前，也是这样吗？

# %% name="first-gradient"
for name, activation in {"sigmoid": Sigmoid, "ReLU": ReLU}.items():  # zh: "sigmoid", "ReLU"
    untrained = build_six_twelve(activation)
    loss.forward(untrained.forward(x_train[:500]), y_train[:500])
    untrained.backward(loss.backward())
    norm = np.linalg.norm(untrained.gradients[0])
    print(f"{name:8} gradient of the first kernels: {norm:.4f}")  # zh: "{name:8} 第一层卷积核的梯度：{norm:.4f}"

# %% [markdown] lang="en"
# It is: behind two sigmoids the first kernels receive a far smaller gradient. The old
# network is slow, not wrong: on the sample, 80 epochs in place of 20 raised its validation
# accuracy from 0.88 to 0.93 (measured when this lab was written; try it).
#
# ### How fast are these layers?
#
# A widely read way to write im2col (K. Saitoh, *Deep Learning from Scratch*, chapter 7, see
# the sources) loops over the places of the kernel, copies into a new matrix of zeros, and
# rearranges six axes, for every batch. `np.zeros` makes that matrix float64, and from there
# on the whole network computes in float64. Pooling is written with im2col as well. This is
# called "as published" below.
#
# The next cell does not measure. It shows what `labs bench numpy-conv` found earlier on
# the machine named above the table: layers written in that manner and the layers of this
# lab in turn, in one process, matrix products on one thread, processor time. (The command
# takes under two minutes on your machine; it uses the layers from the cells of this
# notebook.)

# %% [markdown] lang="zh"
# 正是这样：隔着两个 sigmoid，第一层的卷积核收到的梯度小得多。旧的网络只是慢，并没有错：在样本上训练 80 轮而不是
# 20 轮，它的验证准确率就从 0.88 升到 0.93（编写本实验时测得；可以试一试）。
#
# ### 这些层有多快？
#
# im2col 有一种流传很广的写法（斋藤康毅《深度学习入门》第 7 章，见参考文献）：对卷积核的每个位置循环，每一批都
# 复制到一个新的全零矩阵里，再重排六个轴。`np.zeros` 使这个矩阵成为 float64，从此整个网络都用 float64 计算。池化
# 也用 im2col 来写。下面称之为“发表的写法”。
#
# 下一格并不测量，只显示 `labs bench numpy-conv` 事先在另一台机器（表的标题写明处理器）上测得的结果：这样写成的层与
# 本实验的层在同一个进程里轮流计时，矩阵乘法只用一个线程，计处理器时间。（这个命令在你的机器上用时不到两分钟；
# 它用的就是本笔记本各格里的层。）

# %% name="speed-table"
measured = labdata.results("numpy-conv")
ARMS = {
    "published": "as published",  # zh: "published", "发表的写法"
    "published_float32": "the same, float32",  # zh: "published_float32", "同上，float32"
    "turned": "ours, turned kernel",  # zh: "turned", "本实验，旋转卷积核"
    "ours": "ours, col2im",  # zh: "ours", "本实验，col2im"
    "first": "ours, no input gradient",  # zh: "first", "本实验，不求输入的梯度"
    "keras": "Keras",  # zh: "keras", "Keras"
}
CASES = {
    "one_channel": "1 channel",  # zh: "one_channel", "1 个通道"
    "sixteen_channels": "16 channels",  # zh: "sixteen_channels", "16 个通道"
}
table = {name: {} for name in ARMS.values()}
for case, title in CASES.items():
    took, faster = f"{title}: ms", f"{title}: times as fast"  # zh: "{title}：毫秒", "{title}：速度倍数"
    for arm, name in ARMS.items():
        table[name][took] = measured["cases"][case]["milliseconds"][arm]
        table[name][faster] = measured["cases"][case]["times"][arm]
plots.results_table(
    table,
    name="layers",  # zh: "层"
    formats=dict.fromkeys(table[ARMS["published"]], ".1f"),
    title=f"{measured['machine']['processor']}, {measured['date']}",  # zh: "{measured['machine']['processor']}，{measured['date']}"
)

# %% [markdown] lang="en"
# Milliseconds of processor time for a batch of 100, forward and back, the median of
# several rounds. One channel: pictures of 28 x 28, 30 kernels of 5 x 5, with the max
# pooling behind. Sixteen channels: 14 x 14, 32 kernels of 3 x 3. The rows: the published
# layers; the same with float32 columns; our layers, with the second way back; with the
# first; and, as in a first layer, without the gradient of the input. The last row is Keras:
# `ops.conv` under a `GradientTape`, in float32, on one thread too, with all gradients. With
# one channel our layers take less time than Keras. Why was not examined, and these are two
# sizes on one processor: of several threads or a GPU the table says nothing.
#
# How far is that from the best possible? Count the multiplications and additions of the
# convolution (those of three matrix products, or two without the input's gradient):
#
# $$ \text{share} = \frac{\text{operations} / \text{time}}{R} $$
#
# where $R$ is the rate, in operations a second, that the same processor reaches on one
# large matrix product:

# %% [markdown] lang="zh"
# 表中是一批 100 张图片前向加反向的处理器时间（毫秒），取多次的中位数。1 个通道：28×28 的图片，30 个 5×5 的
# 卷积核，连同后面的最大池化。16 个通道：14×14，32 个 3×3 的卷积核。各行依次是：发表的写法；同样的写法，列改用
# float32；我们的层，反向用第二种写法；用第一种写法；像第一层那样不求输入的梯度。最后一行是 Keras：
# `GradientTape` 之下的 `ops.conv`，float32，也只用一个线程，求全部梯度。只有一个通道时，我们的层比 Keras 用时少。
# 原因没有考察；而且这只是一个处理器上的两种尺寸，对多个线程或 GPU，这张表什么也没有说。
#
# 离理论上的极限还有多远？数出卷积的乘法与加法次数（三次矩阵乘法；不求输入的梯度时是两次）：
#
# $$ \text{占比} = \frac{\text{运算次数} / \text{时间}}{R} $$
#
# 其中 $R$ 是同一处理器在一次大的矩阵乘法上达到的速率，即每秒的运算次数：


# %% name="speed-one"
# alt: Bars of the share of the matrix-product rate, one channel with pooling  |  条形图：占矩阵乘法速率的百分比，1 个通道，含池化
def draw_share(case, title):
    """Bars of the share of the processor's matrix-product rate."""  # zh: "占处理器矩阵乘法速率的百分比的条形图。"
    share = measured["cases"][case]["share"]
    return plots.bars(
        {name: round(100 * share[arm]) for arm, name in ARMS.items()},
        xlabel="share of the matrix-product rate, %",  # zh: "占矩阵乘法速率的百分比"
        highlight=ARMS["ours"],
        title=title,
    )


faster = measured["cases"]["one_channel"]["times"]
draw_share(
    "one_channel",
    f"1 channel and pooling: {faster['ours']:.1f} times as fast as published",  # zh: "1 个通道，连同池化：速度是发表写法的 {faster['ours']:.1f} 倍"
)
alone = measured["cases"]["one_channel_alone"]["times"]["ours"]
print(f"without pooling: {alone:.1f} times as fast as published")  # zh: "不算池化：速度是发表写法的 {alone:.1f} 倍"

# %% name="speed-sixteen"
# alt: Bars of the share of the matrix-product rate, sixteen channels  |  条形图：占矩阵乘法速率的百分比，16 个通道
faster = measured["cases"]["sixteen_channels"]["times"]
draw_share(
    "sixteen_channels",
    f"16 channels: the same arithmetic {faster['ours']:.1f} times as fast",  # zh: "16 个通道：同样的运算，速度是发表写法的 {faster['ours']:.1f} 倍"
)

# %% [markdown] lang="en"
# The printed line leaves out the pooling, which was rewritten as well: that is the gain of
# the convolution alone. Without the gradient of the input the layer is faster because it
# computes less; its share counts only what it does compute.
#
# No row reaches the rate of one large product: between the products, numbers are only
# moved. Find the lines of the layers that move and do not multiply. The turned kernel
# shows what that costs: with one channel its second im2col holds 30 channels in place of
# 1, every number copied 25 times. Counting arithmetic alone says little about speed.

# %% [markdown] lang="zh"
# 打印的那一行不算同样重写过的池化：那才是卷积本身快了多少。不求输入的梯度时更快，是因为算得少；它的占比只计真正
# 做了的运算。
#
# 没有一行达到一次大矩阵乘法的速率：在两次乘法之间，数字只是被搬来搬去。请找出各层里只搬运、不相乘的那几行。
# 旋转卷积核的那一行说明搬运有多贵：只有一个通道时，它的第二次 im2col 有 30 个通道，而不是 1 个，每个数都要
# 复制 25 遍。光数运算次数说明不了快慢。

# %% [markdown] lang="en" section="exercises"
# ## Exercises
#
# Write your code in place of the line that raises `NotAttempted`, run the cell, then run
# the check below it, as often as you like. A blank exercise does not stop the notebook.
#
# ### Exercise 05b.1 (2 points): the rows of one picture
#
# `picture` has the shape `(height, width)`, without channels, and `k` is the side of the
# window. Return the matrix with one row for each place of the window, first from left to
# right, then from top to bottom; in a row, the window's numbers in the same order. (With
# `windows` it is one line; write it without, with two loops over the places.)

# %% [markdown] lang="zh"
# ## 练习
#
# 用你的代码替换抛出 `NotAttempted` 的那一行，运行该格，再运行下面的检查，次数不限。空着的练习不会让笔记本
# 中断。
#
# ### 练习 05b.1（2 分）：一张图片的各行
#
# `picture` 的形状是 `(height, width)`，没有通道；`k` 是窗口的边长。返回一个矩阵，窗口的每个位置占一行，位置
# 先从左到右，再从上到下；每行之中，窗口里的数也按同样的次序。（用 `windows` 一行就够；请不用它，而用两重循环走过
# 各个位置。）


# %% name="rows-of-windows" exercise="05b.1"
def rows_of_windows(picture, k):
    """Return the matrix (places, k * k) of all windows of a picture."""  # zh: "返回一张图片所有窗口的矩阵（位置数，k * k）。"
    ### BEGIN SOLUTION
    height, width = picture.shape
    return np.array(
        [
            picture[i : i + k, j : j + k].ravel()
            for i in range(height - k + 1)
            for j in range(width - k + 1)
        ]
    )
    ### END SOLUTION


# %% check="05b.1"
check("05b.1", rows_of_windows)

# %% [markdown] lang="en"
# Your rows, times a kernel, are a convolution; on a real digit it must give what the
# layer gives:

# %% [markdown] lang="zh"
# 你的各行乘上卷积核，就是卷积；在真实的数字上，它应当与卷积层的结果相同：

# %% name="rows-agree"
with check.needs("05b.1"):
    digit, kernels = x_test[0, :, :, 0], network.weights[0].reshape(25, 30)
    mine = rows_of_windows(digit, 5) @ kernels + network.weights[1]
    layer_output = network.layers[0].forward(x_test[:1]).reshape(-1, 30)
    print(np.allclose(mine, layer_output, atol=1e-5))

# %% [markdown] lang="en"
# ### Exercise 05b.2 (2 points): a leaky ReLU, backward
#
# A *leaky* ReLU gives $x$ where $x > 0$ and $a x$ elsewhere, with a small slope such as
# $a = 0.1$, so that no unit goes silent for good. `x` is what went in, `dy` the gradient
# that comes back, both of the same shape. Return the gradient of `x`; at $x = 0$ take the
# slope $a$.

# %% [markdown] lang="zh"
# ### 练习 05b.2（2 分）：带泄漏的 ReLU 的反向
#
# *带泄漏的* ReLU 在 $x > 0$ 处给出 $x$，在别处给出 $a x$，斜率 $a$ 很小，比如 0.1，这样就没有单元会永远
# 沉默。`x` 是当时的输入，`dy` 是返回的梯度，形状相同。返回 `x` 的梯度；在 $x = 0$ 处斜率取 $a$。


# %% name="leaky-backward" exercise="05b.2"
def leaky_backward(x, dy, a):
    """Return the gradient of x, given that of the output."""  # zh: "已知输出的梯度，返回 x 的梯度。"
    ### BEGIN SOLUTION
    return np.where(x > 0, dy, a * dy)
    ### END SOLUTION


# %% check="05b.2"
check("05b.2", leaky_backward)

# %% [markdown] lang="en"
# ### Exercise 05b.3 (3 points): max pooling, backward
#
# One map `x` of shape `(height, width)`, both even, and the gradient `dy` of its 2 x 2 max
# pooling, of half the size. Return the gradient of `x`: each number of `dy` goes to the
# largest of its four pixels. If several are largest, it goes to the first of them: first
# row before second, left before right. (Loops are welcome.)

# %% [markdown] lang="zh"
# ### 练习 05b.3（3 分）：最大池化的反向
#
# 一张图 `x`，形状 `(height, width)`，两边都是偶数；`dy` 是它做 2×2 最大池化后的梯度，尺寸减半。返回 `x` 的
# 梯度：`dy` 的每个数交给对应四个像素中最大的那个。如果有几个同为最大，交给其中的第一个：先第一行后第二行，
# 先左后右。（可以用循环。）


# %% name="max-backward" exercise="05b.3"
def max_pool_backward(x, dy):
    """Return the gradient of x; ties go to the first pixel."""  # zh: "返回 x 的梯度；平局归第一个像素。"
    ### BEGIN SOLUTION
    dx = np.zeros(x.shape)
    for row, column in np.ndindex(*dy.shape):
        block = x[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        i, j = divmod(int(np.argmax(block)), 2)
        dx[2 * row + i, 2 * column + j] = dy[row, column]
    return dx
    ### END SOLUTION


# %% check="05b.3"
check("05b.3", max_pool_backward)

# %% [markdown] lang="en"
# ### Exercise 05b.4 (2 points): cross-entropy with smoothed labels
#
# *Label smoothing* does not ask for certainty. With a small number $s$, the target of a
# picture is no longer the one-hot vector $o$ but $q = (1 - s) \, o + s / C$: a share $s$
# is spread evenly over all $C$ classes. The loss of a picture is $-\sum_c q_c \log p_c$
# with $p = \mathrm{softmax}(z)$. `logits` has the shape `(n, C)`, `labels` `(n,)` holds
# whole numbers. Return the gradient of the *mean* loss by the logits. (Let $s = 0$: what
# must come out? And what is the sum of all $q_c$?) It must also work for logits as large as
# 1,000, even if those of another row are small.

# %% [markdown] lang="zh"
# ### 练习 05b.4（2 分）：标签平滑的交叉熵
#
# *标签平滑*不要求完全的把握。取一个小的数 $s$，一张图片的目标不再是独热向量 $o$，而是 $q = (1 - s) \, o + s / C$：
# 把份额 $s$ 平均分给全部 $C$ 个类别。一张图片的损失是 $-\sum_c q_c \log p_c$，其中 $p = \mathrm{softmax}(z)$。
# `logits` 的形状是 `(n, C)`，`labels` 的形状是 `(n,)`，都是整数。返回*平均*损失对 logits 的梯度。（令 $s = 0$：应当
# 得到什么？$q$ 的各项之和是多少？）logits 大到 1,000 时也要能用，哪怕另一行的都很小。


# %% name="smoothed-gradient" exercise="05b.4"
def smoothed_gradient(logits, labels, s):
    """Return the gradient of the mean smoothed cross-entropy by the logits."""  # zh: "返回平滑之后平均交叉熵对 logits 的梯度。"
    ### BEGIN SOLUTION
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    classes = logits.shape[1]
    targets = (1 - s) * np.eye(classes)[labels] + s / classes
    return (p - targets) / len(labels)
    ### END SOLUTION


# %% check="05b.4"
check("05b.4", smoothed_gradient)

# %% [markdown] lang="en"
# ### Exercise 05b.5 (3 points): the gradient of a kernel
#
# One picture `x` of shape `(height, width)`, not always square, one kernel of k x k, no
# bias, stride 1, no padding; `dy` is the gradient of the output. Return the gradient of
# the kernel, of shape `(k, k)`, where k follows from the two shapes. (Each weight met
# one number of each window. Two lines with a loop are enough.)

# %% [markdown] lang="zh"
# ### 练习 05b.5（3 分）：卷积核的梯度
#
# 一张图片 `x`，形状 `(height, width)`，不一定是正方形；一个 k×k 的卷积核，没有偏置，步幅 1，不填充；`dy` 是
# 输出的梯度。返回卷积核的梯度，形状 `(k, k)`，k 由两个形状得出。（每个权重在每个窗口里都遇到一个数。带一个循环，几行就够。）


# %% name="kernel-gradient" exercise="05b.5"
def kernel_gradient(x, dy):
    """Return the gradient of the kernel that made dy.shape out of x."""  # zh: "返回卷积核的梯度；它由 x 得到形状为 dy.shape 的输出。"
    ### BEGIN SOLUTION
    high, wide = dy.shape
    k = x.shape[0] - high + 1
    gradient = np.zeros((k, k))
    for i, j in np.ndindex(k, k):
        gradient[i, j] = np.sum(dy * x[i : i + high, j : j + wide])
    return gradient
    ### END SOLUTION


# %% check="05b.5"
check("05b.5", kernel_gradient)

# %% [markdown] lang="en"
# ### Question 05b.6 (4 points): in words
#
# A fellow student writes a convolution layer. The training runs without an error, but
# the accuracy stays poor. In at most eight sentences: (a) Why does nothing crash, and
# why can the network learn something all the same? (b) How would you find out which
# layer is wrong, and why in float64? (c) In this student's layer every pixel gets the
# gradient of only *one* of the windows it lies in. Which rule of calculus is broken?
# (d) The mistake sits in the gradient of the input. Why does a network with a single
# convolution, as its first layer, not suffer from it at all?

# %% [markdown] lang="zh"
# ### 问答 05b.6（4 分）：用文字回答
#
# 一位同学写了一个卷积层。训练不报错，准确率却一直很差。请用不超过八句话回答：（a）为什么什么也不会
# 报错，网络又为什么仍能学到一点东西？（b）怎样查出是哪一层错了，为什么要用 float64？（c）在这位同学的层里，每个像素只得到它所在的
# *一个*窗口的梯度。这违反了微积分的哪条法则？（d）错误出在输入的梯度上。为什么只有一个卷积、且卷积是第一层
# 的网络完全不受影响？

# %% [markdown] lang="en" answer="05b.6" points=4
# <!-- BEGIN SOLUTION -->
# The shapes fit, so nothing crashes; the layers behind the wrong one still get their
# right gradients and learn, and a wrong gradient may still point roughly downhill. One
# tests each layer alone with finite differences: move one number by plus and minus h
# and compare with what `backward` says. float64 has some sixteen digits, so that a
# right gradient agrees to many of them; in float32 the difference of two nearly equal
# numbers would be mostly rounding. A pixel enters the loss through every window it lies
# in, and by the chain rule for several paths the contributions of all paths are added.
# A first layer hands its gradient to nobody: only the gradients of kernel and bias are
# used, and these are right.
#
# *Rubric: the shapes fit; later layers have right gradients, or the step still goes
# roughly downhill (1 point); finite differences layer by layer, float64 because of
# rounding (1 point); the chain rule adds over all paths (1 point); nobody uses the
# input's gradient of a first layer (1 point).*
# <!-- END SOLUTION -->

# %% [markdown] lang="zh" answer="05b.6" points=4
# <!-- BEGIN SOLUTION -->
# 形状都对得上，所以什么也不会报错；错误的层之后的各层仍得到正确的梯度，照样在学，而且错误的梯度仍可能大致指向
# 下坡。办法是用有限差分逐层
# 单独检验：把一个数加减 h，与 `backward` 所说的比较。float64 约有十六位数字，正确的梯度能吻合许多位；在
# float32 中，两个几乎相等的数之差大半是舍入误差。一个像素通过它所在的每个窗口影响损失，按多条路径的链式
# 法则，所有路径的贡献要相加。第一层不把梯度交给谁：只用到卷积核与偏置的梯度，而它们是对的。
#
# *评分：形状相符所以不报错；后面的层梯度正确，或步子大致仍是下坡（1 分）；用有限差分逐层检验，因舍入误差而用 float64
# （1 分）；链式法则对所有路径求和（1 分）；第一层输入的梯度无人使用（1 分）。*
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
oldest = list(arms.values())[0]["val_accuracy"][-1]
training.record("validation_accuracy_6c2s12c2s", oldest, scale=digits.scale)
check.progress("05b")

# %% [markdown] lang="en" section="remember"
# ## What to remember
#
# - im2col writes each window as a row: a convolution becomes one matrix product, at the
#   price of memory.
# - Each layer keeps what it needs on the way forward, and on the way back turns the
#   gradient of its output into that of its input and weights.
# - A pixel gets the sum over all its windows: col2im, or a full correlation with the
#   kernel turned by 180 degrees. Max pooling hands the gradient to the winner alone, mean
#   pooling spreads it over all four.
# - Test every layer's gradient with finite differences in float64 before you train it.
# - The same arithmetic can differ several times in speed: it depends on types, copies and
#   the order of numbers in memory.
#
# **Next:** lab 06a builds LeNet-5, the network that made convolution famous, from layers
# of Keras. You now know what they do inside.

# %% [markdown] lang="zh"
# ## 要点
#
# - im2col 把每个窗口写成一行：卷积变成一次矩阵乘法，代价是内存。
# - 每层在前向时保存所需的东西，反向时把输出的梯度变成输入与权重的梯度。
# - 一个像素得到它所在的所有窗口之和：用 col2im，或与旋转 180 度的卷积核做全互相关。最大池化把梯度只交给
#   胜者，平均池化平分给四个像素。
# - 训练一层之前，先用 float64 的有限差分检验它的梯度。
# - 同样的运算，速度可以相差几倍：这取决于类型、复制，以及数字在内存中的次序。
#
# **下一步**：实验 06a 用 Keras 的层搭出让卷积成名的网络 LeNet-5。它们内部在做什么，你现在已经知道了。

# %% [markdown] lang="en" section="sources"
# ## Sources
#
# - K. Chellapilla, S. Puri, P. Simard, "High performance convolutional neural networks for
#   document processing", *Tenth International Workshop on Frontiers in Handwriting
#   Recognition* (2006): convolution unrolled into a matrix product.
# - K. Saitoh, *Deep Learning from Scratch* (in Japanese, O'Reilly Japan 2016; in Chinese,
#   Posts & Telecom Press 2018), chapter 7: `im2col` for convolution and pooling, in the
#   manner called "as published" here.
# - C. Szegedy et al., "Rethinking the Inception architecture for computer vision",
#   arXiv:1512.00567, section 7: label smoothing.
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by
#   back-propagating errors", *Nature* 323 (1986), 533-536.
# - J. Bouvrie, "Notes on convolutional neural networks" (2006): the backward pass with the
#   turned kernel and the Kronecker product.
# - R. B. Palm, "Prediction as a candidate for learning deep hierarchical models of data",
#   master's thesis, Technical University of Denmark (2012): the toolbox with 6c-2s-12c-2s.
# - K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", arXiv:1502.01852: the
#   deviation of the initial weights, section 2.2.
# - MNIST: Y. LeCun, C. Cortes, C. Burges. Bundled sample: E. Alpaydin, C. Kaynak,
#   *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository, 1998.

# %% [markdown] lang="zh"
# ## 参考文献
#
# - K. Chellapilla、S. Puri、P. Simard，“High performance convolutional neural networks for
#   document processing”，*Tenth International Workshop on Frontiers in Handwriting
#   Recognition*（2006）：把卷积展开成矩阵乘法。
# - 斋藤康毅，《深度学习入门：基于 Python 的理论与实现》，人民邮电出版社，2018（日文原著 O'Reilly Japan，2016），
#   第 7 章：卷积与池化的 `im2col`，即这里所说的“发表的写法”。
# - C. Szegedy 等，“Rethinking the Inception architecture for computer vision”，arXiv:1512.00567，第 7 节：
#   标签平滑。
# - D. E. Rumelhart、G. E. Hinton、R. J. Williams，“Learning representations by
#   back-propagating errors”，*Nature* 323（1986），533-536。
# - J. Bouvrie，“Notes on convolutional neural networks”（2006）：用旋转的卷积核和克罗内克积写
#   反向传播。
# - R. B. Palm，“Prediction as a candidate for learning deep hierarchical models of data”，
#   硕士论文，丹麦技术大学（2012）：带 6c-2s-12c-2s 的工具箱。
# - K. He、X. Zhang、S. Ren、J. Sun，“Delving deep into rectifiers”，arXiv:1502.01852：初始权重的
#   标准差，第 2.2 节。
# - MNIST：Y. LeCun、C. Cortes、C. Burges。随附样本：E. Alpaydin、C. Kaynak，
#   *Optical Recognition of Handwritten Digits*，UCI Machine Learning Repository，1998。
