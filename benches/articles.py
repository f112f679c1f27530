#!/usr/bin/env python3
"""Times figcheck on generated articles against ripgrep, on one core against two, and at start-up, as ratios in one run.

    python3 benches/articles.py                    # 200 MB of text, 100,000 files, figcheck from target/release
    python3 benches/articles.py --megabytes 20 --files 10000 --runs 5
    python3 benches/articles.py --keep DIR         # leave the text and the folder in DIR, and take them from there

ripgrep (rg) counts the lines with any currency word, ignoring case: once with a dozen words, once with every name of a
currency that the lexicon holds (marks such as kr and Rs would match in most lines). The text, half of it Chinese, has a
conversion every kilobyte, one in a hundred ten times too small, and stands in files of a megabyte.
All run in turn, several times; what is printed is the median of the ratios pair by pair.
"""

import argparse
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

DOZEN = "yuan|renminbi|rmb|dollars?|euros?|pounds?|yen|won|rubles?|元|人民币|英镑"

# Copy without money: three parts of a sentence, any of each.
ENGLISH = (
    ("The harbour council", "A ferry from the northern islands", "The museum of tin toys", "Every second orchard in the valley",
     "The night market", "A survey of 1,240 beekeepers", "The new library wing", "The mayor, who took office in 2019,",
     "The kite festival", "A team of lighthouse painters", "The cooperative of cheese makers", "Bus line 14"),
    ("said on Tuesday that it would repair", "has welcomed more visitors than in any year since 2011, and will extend",
     "closed early because of fog, which delayed", "is to share its winter quarters with", "lost 17 percent of its members to",
     "counted 3,482 migrating storks above", "asked the weather service for a map of", "replaced 26 wooden bridges beside",
     "wants to teach children the history of", "published a book of 312 pages about", "was rebuilt around"),
    ("the old salt road.", "a school for piano tuners.", "the canal between the two lakes.", "its greenhouse, the oldest in the region.",
     "the clock tower, whose bell weighs 940 kilograms.", "the botanical garden and its cactus house.", "a row of painted boats.",
     "the railway station at Marl Cross.", "the reading room, which seats 85.", "its archive of hand-drawn sea charts.",
     "the dike that keeps the meadows dry."),
)  # fmt: skip
CHINESE = (
    ("港务局", "北部诸岛的渡轮", "锡制玩具博物馆", "山谷里的果园", "夜市管理处", "养蜂人协会", "新建的图书馆分馆", "风筝节组委会", "灯塔油漆队", "奶酪合作社"),
    ("周二表示将修缮", "今年接待游客人数创2011年以来新高，并将扩建", "因大雾提前关闭，推迟了", "清点了3482只候鸟，随后参观了", "更换了26座木桥，连接着",
     "希望向孩子们讲述", "出版了一本312页的书，介绍", "去年增长17%，并重建了"),
    ("古老的盐道。", "钢琴调音学校。", "两湖之间的运河。", "该地区最古老的温室。", "重达940公斤的大钟所在的钟楼。", "植物园及其仙人掌馆。", "一排彩绘小船。",
     "火车站旁的阅览室。", "手绘海图档案馆。", "保持草地干燥的堤坝。"),
)  # fmt: skip
# Sentences with a conversion, and with money that is given in one currency alone.
PAIRS = (
    "The harbour handled goods worth {m:.2f} billion yuan (about {d:.1f} million U.S. dollars) in the first half of the year.\n",
    "Sales of lanterns came to {m:.2f} billion yuan, or ${d:.1f} million, the guild said.\n",
    "The canal is to cost {m:.2f} billion RMB (US${d:.1f} million) and open in 2027.\n",
    "运河总投资{y:.1f}亿元（约{d1:.2f}亿美元），预计2027年通航。\n",
    "上半年进出口总值达{y:.1f}亿元人民币，约合{d1:.2f}亿美元。\n",
)
SINGLE = (
    "The guild put {s} million yuan aside for a new roof. ",
    "Tickets cost $12 for adults. ",
    "门票为{s}元。",
)


def paragraph(rng, kilobytes):
    """So much copy with a conversion in every kilobyte."""
    out = []
    for _ in range(kilobytes):
        chinese = rng.random() < 0.5
        pair = rng.choice(PAIRS[3:] if chinese else PAIRS[:3])
        left = 870 - len(pair.encode())
        lines = []
        while left > 0:
            line = "".join("".join(map(rng.choice, CHINESE)) if chinese else " ".join(map(rng.choice, ENGLISH)) + " " for _ in range(rng.randrange(2, 6)))
            if rng.random() < 0.1:
                line += rng.choice(SINGLE[2:] if chinese else SINGLE[:2]).format(s=rng.randrange(3, 90))
            lines.append(line.strip() + "\n\n")
            left -= len(lines[-1].encode())
        billions = rng.uniform(1, 90)
        millions = billions * 1000 / 7.1 * rng.uniform(0.995, 1.005) / (10 if rng.random() < 0.01 else 1)
        lines.insert(rng.randrange(len(lines) + 1), pair.format(m=billions, d=millions, y=billions * 10, d1=millions / 100) + "\n")
        out += lines
    return "".join(out)


def generate(folder, megabytes):
    """Text in files of a megabyte; what is in them comes again after 20."""
    rng = random.Random(20250922)
    os.makedirs(folder)
    parts = [paragraph(rng, 1000) for _ in range(min(megabytes, 20))]
    for number in range(megabytes):
        with open(os.path.join(folder, f"{number:04}.txt"), "w") as out:
            out.write(parts[number % len(parts)])


def generate_folder(folder, files):
    """Articles of one to three kilobytes, five hundred in each folder."""
    rng = random.Random(20250923)
    for number in range(files):
        if number % 500 == 0:
            inner = os.path.join(folder, f"{number // 500:04}")
            os.makedirs(inner)
        with open(os.path.join(inner, f"{number:06}.txt"), "w") as out:
            out.write(paragraph(rng, rng.randrange(1, 4)))


def lexicon_words():
    """The names of all currencies in the lexicon's data files, as alternatives of a regular expression."""
    words = set()
    for name in sorted(os.listdir(os.path.join(ROOT, "src/lexicon"))):
        if name.endswith(".toml"):
            with open(os.path.join(ROOT, "src/lexicon", name)) as file:
                for values in re.findall(r"^names = \[(.*?)\]", file.read(), re.M | re.S):
                    words.update(re.findall(r'"([^"]+)"', values))
    return "|".join(re.sub(r"\\\((\w+)\\\)", r"(?:\1)?", re.escape(word).replace("\\ ", " ")) for word in sorted(words))


def seconds(command, cpu=False):
    """How long a command takes; with `cpu`, how long it has a core, which other programs change less."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in ((0, 1) if "figcheck" in command[0] else (0,)):
        sys.exit(f"{command[0]} failed: {done.stderr.decode()[-400:]}")
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    if cpu:
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return end - start


def ratio(name, runs, ours, theirs, size=None):
    """The median over runs of our time divided by theirs, each pair back to back. Work on one core counts the time that
    it has the core."""
    pairs = [(seconds(ours, size is not None), seconds(theirs, size is not None)) for _ in range(runs)]
    ratios = sorted(a / b for a, b in pairs)
    medians = [statistics.median(pair[side] for pair in pairs) for side in (0, 1)]
    shown = "; MB a second: {:.0f} against {:.0f}".format(*(size / 1e6 / s for s in medians)) if size else ""
    print(f"{name:74} {statistics.median(ratios):6.2f}   ({ratios[0]:.2f}–{ratios[-1]:.2f}){shown}", flush=True)


def start_up(figcheck, folder, runs):
    """Milliseconds from start to end, the fastest and the median of many, of five claims and of one article."""
    claims = os.path.join(folder, "five.csv")
    with open(claims, "w") as out:
        out.write("original,stated,date\n" + "6.87 billion yuan,about 965 million U.S. dollars,2025-09-22\n" * 5)
    article = os.path.join(folder, "one.txt")
    with open(article, "w") as out:
        out.write(paragraph(random.Random(1), 3))
    commands = {
        "true": [shutil.which("true")],
        "figcheck --version": [figcheck, "--version"],
        "check five claims": [figcheck, "check", "--no-config", claims],
        "check one article": [figcheck, "check", "--no-config", "--date", "2025-09-22", article],
    }
    times = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(seconds(command) * 1000)
    base = statistics.median(times["true"])
    for name, measured in times.items():
        median = statistics.median(measured)
        limit = f"; at most {3 * base + 5:.2f} wanted" if name.startswith("check") else ""
        print(f"{name:30} {min(measured):6.2f} ms at least, {median:6.2f} ms median{limit}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--figcheck", default=os.path.join(ROOT, "target/release/figcheck"))
    parser.add_argument("--keep", metavar="DIR", help="generate into this folder, or take what is there, and leave it")
    options = parser.parse_args()
    folder = options.keep or tempfile.mkdtemp(prefix="figcheck-bench-")
    os.makedirs(folder, exist_ok=True)
    text, articles = os.path.join(folder, "text"), os.path.join(folder, "articles")
    if not os.path.exists(text):
        generate(text, options.megabytes)
    if not os.path.exists(articles):
        generate_folder(articles, options.files)
    size = sum(entry.stat().st_size for entry in os.scandir(text))
    print(f"{size / 1e6:.0f} MB of text, {options.files} articles; figcheck's time divided by the other's, median (range)")
    check = [options.figcheck, "check", "--no-config", "--quiet", "--date", "2025-09-22"]
    one_core, both = [*check, "--threads", "1"], [*check, "--threads", str(os.cpu_count())]
    rg = shutil.which("rg")
    if rg:
        for name, words in (("a dozen currency words", DOZEN), ("every currency name of the lexicon", lexicon_words())):
            ratio(f"text, one core / rg -c -i, {name}", options.runs, [*one_core, text], [rg, "-j1", "-c", "-i", words, text], size)
        ratio("folder, all cores / rg -c -i, a dozen currency words, all cores", options.runs, [*both, articles], [rg, "-c", "-i", DOZEN, articles])
    else:
        print("rg is not installed: cargo install ripgrep")
    ratio("folder, one core / all cores", options.runs, [*one_core, articles], [*both, articles])
    start_up(options.figcheck, folder, max(options.runs, 30))
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
