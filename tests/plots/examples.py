"""One or more drawings of every public figure, on data as the labs have it."""

from functools import cache

import numpy as np
from sklearn.datasets import load_digits, load_sample_images

from helpers import plots
from helpers.language import say

EXAMPLES = {}

LENET = (
    ("input", (32, 32, 1)),
    ("C1", (28, 28, 6), "convolution 5×5"),
    ("S2", (14, 14, 6), "pooling 2×2"),
    ("C3", (10, 10, 16), "convolution 5×5"),
    ("S4", (5, 5, 16), "pooling 2×2"),
    ("C5", (120,), "convolution 5×5"),
    ("F6", (84,), "dense"),
    ("output", (10,), "radial basis functions"),
)
VGG16 = (
    ("input", (224, 224, 3)),
    ("block 1", (224, 224, 64), "2 × conv 3×3"),
    ("pool 1", (112, 112, 64), "max 2×2"),
    ("block 2", (112, 112, 128), "2 × conv 3×3"),
    ("pool 2", (56, 56, 128), "max 2×2"),
    ("block 3", (56, 56, 256), "3 × conv 3×3"),
    ("pool 3", (28, 28, 256), "max 2×2"),
    ("block 4", (28, 28, 512), "3 × conv 3×3"),
    ("pool 4", (14, 14, 512), "max 2×2"),
    ("block 5", (14, 14, 512), "3 × conv 3×3"),
    ("pool 5", (7, 7, 512), "max 2×2"),
    ("fc 6", (4096,), "dense"),
    ("fc 7", (4096,), "dense"),
    ("fc 8", (1000,), "softmax"),
)
ALEXNET = (
    ("input", (227, 227, 3)),
    ("conv 1", (55, 55, 96), "11×11,\nstride 4"),
    ("pool 1", (27, 27, 96), "3×3,\nstride 2"),
    ("conv 2", (27, 27, 256), "5×5"),
    ("pool 2", (13, 13, 256), "3×3,\nstride 2"),
    ("conv 3", (13, 13, 384), "3×3"),
    ("conv 4", (13, 13, 384), "3×3"),
    ("conv 5", (13, 13, 256), "3×3"),
    ("pool 5", (6, 6, 256), "3×3,\nstride 2"),
    ("fc 6", (4096,), "dense"),
    ("fc 7", (4096,), "dense"),
    ("fc 8", (1000,), "softmax"),
)


def example(make):
    """Enter a drawing in the catalogue; its name starts with the function's."""
    EXAMPLES[make.__name__] = make
    return make


@cache
def digits():
    data = load_digits()
    return data.images.astype(np.float32), data.target


@cache
def photos(count=24, side=64):
    """Crops of scikit-learn's two photographs, (n, side, side, 3) uint8."""
    generator = np.random.default_rng(0)
    sources = load_sample_images().images
    crops = []
    for index in range(count):
        source = sources[index % 2]
        top = generator.integers(0, source.shape[0] - 2 * side)
        left = generator.integers(0, source.shape[1] - 2 * side)
        crops.append(source[top : top + 2 * side : 2, left : left + 2 * side : 2])
    return np.stack(crops)


def history(epochs=12, rate=0.3, gap=0.03, seed=0):
    generator = np.random.default_rng(seed)
    time = np.arange(1, epochs + 1)
    loss = 2.3 * np.exp(-rate * time) + 0.05
    accuracy = 1 - 0.9 * np.exp(-rate * time) - 0.01
    noise = generator.normal(0, 0.008, (2, epochs))
    return {
        "accuracy": (accuracy + noise[0] / 3).tolist(),
        "loss": loss.tolist(),
        "val_accuracy": (accuracy - gap + noise[1]).tolist(),
        "val_loss": (loss + gap * time / 3).tolist(),
    }


def network():
    import keras

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(6, 5, padding="same", activation="tanh", name="C1"),
            keras.layers.AveragePooling2D(2, name="S2"),
            keras.layers.Conv2D(16, 5, activation="tanh", name="C3"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.AveragePooling2D(2, name="S4"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(120, activation="tanh", name="C5"),
            keras.layers.Dense(10, name="output"),
        ],
        name="lenet",
    )


def confused(classes=10, count=800):
    generator = np.random.default_rng(1)
    true = generator.integers(0, classes, count)
    noisy = generator.integers(0, classes, count)
    return true, np.where(generator.random(count) < 0.12, noisy, true)


@example
def image_grid():
    images, labels = digits()
    return plots.image_grid(
        images[:20],
        labels[:20],
        title=say("Each digit is eight by eight pixels", "每个数字只有 8×8 个像素"),
    )


@example
def image_grid_mistakes():
    names = say("cat dog", "猫 狗").split()
    true = np.array([0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1])
    predicted = np.array([0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1])
    return plots.image_grid(
        photos()[:12],
        true,
        predicted=predicted,
        class_names=names,
        title=say("Two of twelve are taken for the other", "十二张中有两张被认错"),
    )


@example
def image_grid_many_photos():
    return plots.image_grid(photos())


@example
def image_grid_of_two():
    images = load_sample_images().images
    return plots.image_grid(
        images,
        [say("a temple in China", "中国的一座庙宇"), say("a flower", "一朵花")],
        title=say("Two photographs, 427 × 640 pixels", "两张照片，427 × 640 像素"),
    )


@example
def filters():
    generator = np.random.default_rng(2)
    return plots.filters(
        generator.normal(0, 0.3, (5, 5, 1, 32)),
        title=say("After training the kernels hold edges", "训练后的卷积核呈现边缘"),
    )


@example
def filters_of_classes():
    images, labels = digits()
    means = np.stack([images[labels == k].mean(0) for k in range(10)], axis=-1)
    return plots.filters(
        means - means.mean(-1, keepdims=True),
        names=[str(k) for k in range(10)],
        title=say("Ten weight pictures, one a digit", "十幅权重图，每个数字一幅"),
    )


@example
def filters_in_colour():
    generator = np.random.default_rng(3)
    return plots.filters(generator.normal(0, 1, (7, 7, 3, 16)))


@example
def filters_of_many_inputs():
    generator = np.random.default_rng(4)
    return plots.filters(
        generator.normal(0, 0.2, (3, 3, 6, 16)),
        title=say("The second layer mixes the six maps", "第二层混合六个特征图"),
    )


@example
def feature_maps():
    generator = np.random.default_rng(5)
    image = digits()[0][3].repeat(4, 0).repeat(4, 1)[:28, :28]

    def maps(side, count):
        step = 28 // side
        base = image[: side * step : step, : side * step : step, np.newaxis]
        return base * generator.normal(1, 0.5, count) + generator.normal(0, 1, count)

    return plots.feature_maps(
        {
            say("C1 convolution", "C1 卷积"): maps(28, 6),
            say("S2 pooling", "S2 池化"): maps(14, 6),
            say("C3 convolution", "C3 卷积"): maps(9, 16),
            say("S4 pooling", "S4 池化"): maps(4, 16)[np.newaxis],
        },
        image=image,
        title=say(
            "The maps grow smaller and answer to larger parts of the digit",
            "特征图逐层变小，对应数字中越来越大的部分",
        ),
    )


@example
def probabilities():
    values = np.array([0.01, 0.01, 0.02, 0.55, 0.0, 0.3, 0.01, 0.01, 0.08, 0.01])
    return plots.probabilities(
        digits()[0][5],
        values,
        [str(k) for k in range(10)],
        true=5,
        title=say("A five that looks like a three", "看起来像 3 的 5"),
    )


@example
def probabilities_of_a_photo():
    names = say("tabby dog flower temple river", "猫 狗 花 寺庙 河流").split()
    return plots.probabilities(
        photos()[0], [0.02, 0.03, 0.05, 0.86, 0.04], names, true=names[3]
    )


@example
def learning_curves():
    return plots.learning_curves(
        history(),
        title=say(
            "Validation stays three points below training", "验证准确率比训练低三个点"
        ),
        reference={say("chance", "随机猜测"): 0.1},
    )


@example
def learning_curves_compared():
    return plots.learning_curves(
        {
            say("plain", "普通网络"): history(40, 0.08, 0.05, 1),
            say("batch norm", "批归一化"): history(40, 0.2, 0.03, 2),
            say("dropout", "随机失活"): history(40, 0.12, 0.02, 3),
        },
        ("accuracy", "loss"),
        title=say(
            "Batch normalisation gets there in half the epochs",
            "批归一化只用一半轮次就达到同样水平",
        ),
    )


@example
def lines():
    sizes = np.array([100, 200, 400, 800, 1600])
    return plots.lines(
        sizes,
        {
            say("plain", "不增强"): [0.61, 0.66, 0.72, 0.79, 0.84],
            say("augmented", "数据增强"): [0.68, 0.74, 0.79, 0.83, 0.86],
            say("augmented and mixup", "增强加 mixup"): [0.69, 0.75, 0.8, 0.84, 0.865],
        },
        error={say("augmented", "数据增强"): [0.03, 0.02, 0.015, 0.01, 0.01]},
        xlabel=say("training pictures", "训练图片数"),
        ylabel=say("test accuracy", "测试准确率"),
        xscale="log",
        title=say(
            "The fewer the pictures, the more augmentation helps",
            "图片越少，数据增强的作用越大",
        ),
        reference={say("chance", "随机猜测"): 0.5},
    )


@example
def lines_of_activations():
    x = np.linspace(-4, 4, 161)
    return plots.lines(
        x,
        {
            "sigmoid": 1 / (1 + np.exp(-x)),
            "tanh": np.tanh(x),
            "1.7159 tanh(2x/3)": 1.7159 * np.tanh(2 * x / 3),
            "ReLU": np.maximum(x, 0),
        },
        xlabel="x",
        ylabel="f(x)",
        title=say("Only ReLU does not saturate", "只有 ReLU 不会饱和"),
    )


@example
def roc():
    generator = np.random.default_rng(6)
    labels = generator.integers(0, 2, 400)
    return plots.roc(
        {
            say("pixels", "像素"): (labels, labels + generator.normal(0, 0.9, 400)),
            say("network", "网络"): (labels, labels + generator.normal(0, 0.4, 400)),
        },
        title=say("The network is better at every threshold", "在任何阈值下网络都更好"),
    )


@example
def confusion_matrix():
    true, predicted = confused()
    return plots.confusion_matrix(
        true,
        predicted,
        [str(k) for k in range(10)],
        title=say("Most digits are read correctly", "大多数数字都识别正确"),
    )


@example
def confusion_matrix_of_names():
    true, predicted = confused(5, 300)
    names = say(
        "daisy dandelion rose sunflower tulip", "雏菊 蒲公英 玫瑰 向日葵 郁金香"
    ).split()
    return plots.confusion_matrix(true, np.eye(5)[predicted], names)


@example
def heatmap_of_attention():
    generator = np.random.default_rng(7)
    source = [*"我昨天在图书馆看书", "。"]
    target = "I read books in the library yesterday .".split()
    weights = generator.dirichlet(np.full(len(source), 0.25), len(target))
    return plots.heatmap(
        weights,
        target,
        source,
        annotate=False,
        xlabel=say("source", "源句"),
        ylabel=say("translation", "译文"),
        value_label=say("attention", "注意力权重"),
        title=say("Each word looks at what it translates", "每个词都看向它所译的部分"),
    )


@example
def heatmap():
    return plots.heatmap(
        [[0.71, 0.74, 0.70], [0.82, 0.85, 0.10]],
        [say("plain", "普通"), say("batch norm", "批归一化")],
        ["0.001", "0.01", "0.1"],
        xlabel=say("learning rate", "学习率"),
        value_label=say("accuracy", "准确率"),
        title=say("A rate of 0.01 is best for both", "两者都以学习率 0.01 为最好"),
    )


@example
def heatmap_of_gates():
    generator = np.random.default_rng(8)
    return plots.heatmap(
        generator.normal(0, 1, (24, 7)),
        column_labels=list("一二三四五六七"),
        signed=True,
        ylabel=say("cell", "单元"),
        value_label=say("activation", "激活值"),
    )


@example
def bars():
    return plots.bars(
        {
            say("always the mean", "总是猜平均值"): 0.52,
            say("logistic regression", "逻辑回归"): 0.874,
            "LeNet-5": 0.9912,
        },
        error={"LeNet-5": 0.004, say("logistic regression", "逻辑回归"): 0.01},
        xlabel=say("test accuracy", "测试准确率"),
        highlight="LeNet-5",
        reference={say("chance", "随机猜测"): 0.5},
        title=say("Convolution makes the difference", "差别来自卷积"),
    )


@example
def bars_on_a_log_scale():
    return plots.bars(
        {"dense": 1e8, "local": 1e6, "shared": 100},
        xlabel=say("weights", "权重个数"),
        xscale="log",
    )


@example
def bars_of_signs():
    return plots.bars(
        {"not": -1.8, "good": 2.1, "$5": 0.4}, xlabel=say("weight", "权重")
    )


@example
def scatter():
    generator = np.random.default_rng(9)
    groups = np.repeat([say("food", "食物"), say("place", "地点")], 8)
    x = generator.normal(np.where(np.arange(16) < 8, -2, 2), 1)
    words = list("饭面菜汤茶酒肉鱼") + list("山水城市路桥河海")
    return plots.scatter(
        x,
        generator.normal(0, 1, 16),
        groups=groups,
        names=words,
        xlabel=say("first component", "第一主成分"),
        ylabel=say("second component", "第二主成分"),
        title=say("Words of a kind lie together", "同类的词聚在一起"),
    )


@example
def scatter_with_a_line():
    generator = np.random.default_rng(10)
    x = generator.uniform(0, 10, 60)
    return plots.scatter(
        x, 2 * x + 1 + generator.normal(0, 2, 60), line=(2, 1), xlabel="x", ylabel="y"
    )


@example
def histogram():
    generator = np.random.default_rng(11)
    return plots.histogram(
        generator.normal(3, 0.6, 800),
        xlabel=say("score (1-5)", "评分（1–5）"),
        reference={say("mean", "平均值"): 3.0},
        title=say("Most dishes score about three", "多数菜品得分在三分左右"),
    )


@example
def histogram_of_several():
    generator = np.random.default_rng(12)
    return plots.histogram(
        {
            say("layer 1", "第一层"): generator.normal(0, 1, 3000),
            say("layer 5", "第五层"): generator.normal(0, 0.5, 3000),
            say("layer 9", "第九层"): generator.normal(0, 0.2, 1000),
        },
        xlabel=say("activation", "激活值"),
        title=say("Activations shrink with depth", "激活值随深度变小"),
    )


@example
def residuals():
    generator = np.random.default_rng(13)
    true = generator.uniform(1, 5, 200)
    return plots.residuals(
        true,
        3 + 0.6 * (true - 3) + generator.normal(0, 0.3, 200),
        quantity=say("score (1-5)", "评分（1–5）"),
        title=say("The model dares too little at both ends", "模型在两端都过于保守"),
    )


@example
def network_diagram():
    return plots.network_diagram(
        LENET,
        title=say(
            "LeNet-5: maps shrink as they multiply", "LeNet-5：图越来越小，越来越多"
        ),
    )


@example
def network_diagram_in_chinese_words():
    words = {"convolution": "卷积", "pooling": "池化", "dense": "全连接"}
    stages = []
    for name, shape, *operation in LENET:
        text = "".join(operation)
        for english, chinese in words.items():
            text = text.replace(english, chinese)
        stages.append(plots.Stage(name, shape, text))
    return plots.network_diagram(stages)


@example
def network_diagram_of_vgg():
    return plots.network_diagram(VGG16, title="VGG-16")


@example
def network_diagram_of_alexnet():
    return plots.network_diagram(ALEXNET, title="AlexNet")


@example
def timeline():
    events = [
        (1943, say("a unit that computes", "能计算的单元")),
        (1958, say("perceptron", "感知机")),
        (1998, "LeNet-5"),
        (2012, "AlexNet"),
        (2014, "VGG"),
        (2014, "Inception"),
        (2017, "Transformer"),
    ]
    return plots.timeline(
        events, title=say("Quiet for decades, then crowded", "沉寂几十年，然后密集涌现")
    )


def valley(slope, height):
    return (slope - 1) ** 2 + 8 * (height - 1 + slope / 2) ** 2


def descended(rate, steps=25):
    path = [np.array([-0.5, 2.5])]
    for _ in range(steps):
        slope, height = path[-1]
        steep = 16 * (height - 1 + slope / 2)
        gradient = np.array([2 * (slope - 1) + steep / 2, steep])
        path.append(path[-1] - rate * gradient)
    return np.array(path)


@example
def loss_surface():
    return plots.loss_surface(
        valley,
        {"0.05": descended(0.05)},
        across=(-1, 3),
        up=(-1, 3),
        xlabel=say("slope", "斜率"),
        ylabel=say("height", "高度"),
        lowest=(1, 0.5),
        title=say("Down the valley's side, then along", "先下谷坡，再沿谷底"),
    )


@example
def loss_surface_three_rates():
    return plots.loss_surface(
        valley,
        {f"{rate}": descended(rate) for rate in (0.004, 0.05, 0.105)},
        across=(-1, 3),
        up=(-1, 3),
        xlabel=say("slope", "斜率"),
        ylabel=say("height", "高度"),
    )


@example
def new_figure():
    figure = plots.new_figure(
        say("Each step goes straight down the slope", "每一步都沿最陡方向下降"),
        width=5,
    )
    axes = figure.subplots()
    slope, offset = np.meshgrid(np.linspace(-1, 3, 60), np.linspace(-1, 3, 60))
    axes.contour(slope, offset, (slope - 1) ** 2 + 3 * (offset - 1) ** 2, levels=12)
    axes.plot([2.8, 2.1, 1.6, 1.2], [2.8, 1.4, 1.1, 1.0], marker="o")
    axes.set(xlabel=say("slope", "斜率"), ylabel=say("intercept", "截距"))
    return figure


def moons(count=200, noise=0.2):
    generator = np.random.default_rng(14)
    labels = np.arange(count) % 2
    angle = np.pi * generator.random(count)
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points[labels == 1] = [1, 0.5] - points[labels == 1]
    return points + generator.normal(0, noise, points.shape), labels


@example
def decision_regions():
    def sure(places):
        return 1 / (1 + np.exp(-4 * (places[:, 0] - places[:, 1])))

    points, labels = moons()
    return plots.decision_regions(
        plots.Plane(say("two moons", "双月"), points, labels, sure),
        title=say("A line cannot part the moons", "直线分不开双月"),
    )


@example
def decision_regions_of_several():
    corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
    return plots.decision_regions(
        [
            ("AND", corners, [0, 0, 0, 1], lambda places: places.sum(axis=1) > 1.5),
            ("OR", corners, [0, 1, 1, 1], lambda places: places.sum(axis=1) > 0.5),
            ("XOR", corners, [0, 1, 1, 0]),
            (say("two moons", "双月"), *moons(400)),
        ],
        title=say("Where two classes lie", "两类各在何处"),
    )


@example
def unit_diagram():
    return plots.unit_diagram(
        [
            ["$x_1$ = 1", "$x_2$ = -1"],
            [say("hidden", "隐藏") + "\n$h_1$ = 0.2", "$h_2$ = -0.2"],
            ["y = -0.02"],
        ],
        [
            [["0.1\n-0.016", "-0.1\n0.016"], ["-0.1\n-0.018", "0.1\n0.018"]],
            [["0.8\n-0.004", "0.9\n0.004"]],
        ],
        title=say("What each unit says", "每个单元的输出"),
    )


@example
def block_diagram():
    two = [say("conv 3×3", "卷积 3×3"), "BN, ReLU", say("conv 3×3", "卷积 3×3"), "BN"]
    return plots.block_diagram(
        {
            say("plain", "普通块"): (two, None),
            say("identity", "恒等"): (two, ""),
            say("projection", "投影"): (two, say("conv 1×1,\nBN", "卷积 1×1，\nBN")),
        },
        title=say("A residual block adds its input", "残差块加上它的输入"),
    )


@example
def branch_diagram():
    return plots.branch_diagram(
        "28 × 28\n× 192",
        [
            ["1×1\n64"],
            ["1×1\n96", "3×3\n128"],
            ["1×1\n16", "5×5\n32"],
            [say("max 3×3\nstride 1", "最大池化 3×3\n步幅 1"), "1×1\n32"],
        ],
        say("joined\n28 × 28\n× 256", "拼接\n28 × 28\n× 256"),
        marked=[(1, 0), (2, 0), (3, 1)],
        title=say("Four branches over one input", "同一输入上的四个分支"),
    )


@example
def branch_diagram_of_a_residual_block():
    return plots.branch_diagram(
        "x", [["3×3", "3×3"], []], "+", title=say("A residual block", "残差块")
    )


@example
def moving_window():
    return plots.moving_window(
        np.arange(9).reshape(3, 3),
        [[0, 1], [2, 3]],
        [[0, 8], [6, 8]],
        place=(1, 1),
        strides=(3, 2),
        padding=1,
        title=say("Strides of 3 down and 2 across", "向下步幅 3，向右步幅 2"),
    )


@example
def moving_window_with_signs():
    picture = np.zeros((7, 7))
    picture[1, 1:6] = picture[1:6, 3] = 9
    kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return plots.moving_window(
        picture,
        kernel,
        (windows * kernel).sum(axis=(2, 3)),
        place=(2, 1),
        title=say("A kernel with signs", "有正有负的卷积核"),
    )


@example
def front():
    rng = np.random.default_rng(8)
    minutes = np.exp(rng.uniform(-2, 2, size=60))
    accuracy = 0.85 - 0.2 * np.exp(-minutes) - rng.gamma(2, 0.02, size=60)
    return plots.front(
        minutes,
        accuracy,
        names=[f"student {n}" if n % 2 else f"学生 {n}" for n in range(60)],
        xlabel=say("minutes of training", "训练时间（分钟）"),
        ylabel=say("test accuracy", "测试准确率"),
        title=say("Ten minutes buy little more than three", "十分钟比三分钟好不了多少"),
    )


@example
def front_of_errors():
    return plots.front(
        [1.0, 2.0, 2.5],
        [3.0, 2.0, 2.4],
        names=["a", "b $x$", "a name that is far too long for the place it has"],
        xlabel="minutes",
        ylabel="perplexity",
        higher_is_better=False,
    )


@example
def connections():
    steps = [(i, i + 1) for i in range(4)]
    return plots.connections(
        {
            say("residual", "残差"): [*steps, (0, 2), (2, 4)],
            say("dense", "稠密"): [(i, j) for j in range(5) for i in range(j)],
        },
        ["x", "1", "2", "3", "$y$"],
        title=say("Ten connections instead of six", "十条连接，而不是六条"),
    )
