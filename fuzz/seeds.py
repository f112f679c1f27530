#!/usr/bin/env python3
"""Writes first inputs for every target into fuzz/corpus, made of the tests' own sentences and files.

What the fuzzer makes of them is kept there too; `fuzz/run` minimises it. Run it when the tests' sentences have changed.
"""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
TESTS = FUZZ.parent / "tests"


def write(target, content):
    content = content if isinstance(content, bytes) else content.encode()
    folder = FUZZ / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(content).hexdigest()).write_bytes(content)


def sentences():
    for path in sorted((TESTS / "gold").glob("*.txt")):
        for line in path.read_text().splitlines():
            if line[:2] in ("+ ", "- "):
                text = line[2:].replace("\\n", "\n")
                yield re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda m: chr(int(m[1], 16)), text)


MONEYS = """6.87 billion yuan|about 965 million U.S. dollars|68.7亿元|USD 965m|约合4万亿美元|$40.25 million|-5.2 million yuan
RMB 15,250,000|3元5角|14 U.S. cents|half a billion yuan|US$965.9 million|６８．７亿元人民币|nearly 32,000 yuan|12,345.67 EUR
¥900 million|HK$1.2bn|NT$30萬|三亿五千万元|数亿元|(1,200) dollars|1.5 trillion won|£99m|1 000 000 kr|almost ten thousand yuan
近10亿美元|逾三千万日元|0.5 cents|minus 3 million euros|5万多元|1.2-1.5 billion yuan|a dozen dollars|−4.2亿元|1e6 USD
12345678901234567890123456789 yuan|.5 yuan|1,23 yuan|二〇二五元|拾万元整|100多万美元|Rs 5 crore|3.00 yuan""".replace("\n", "|").split("|")

NUMBERS = """0|1|-1|+3|7.10|-0.50|007|.5|5.|9999999999999999999999999999|0.0000000000000000000000000001|10000000000000000000000000000
1.0000000000000000000000000000000|2%|0.5 %|0.02|2025-09-22|2025-Q3|2024-02|2025-H1|USD/CNY|usdcny|EUR/CNY=8.33|7.12|CNY
2％|1e3|--1|1_000|340282366920938463463374607431768211456""".replace("\n", "|").split("|")

HEADERS = """original,stated|yuan,usd|id,original,stated,date,source|Yuan,USD,note|cny;usd|original\tstated\trate|rmb,dollars,rate,tolerance
original,original_currency,stated,stated_currency|jpy,eur,desk""".replace("\n", "|").split("|")

CSV = [
    (TESTS.parent / "claims.csv").read_text(),
    "yuan,usd\n710 million,100 million\n7.1 billion,\"10,000 million\"\n",
    "original,stated,rate,tolerance\n7.2 yuan,$1,7.2,0\n7.20 yuan,$1.00,7.1,0.1%\n$1,7.2 yuan,7.2,0\n",
    "yuan,usd\n710,100\n\"7.1,1\n7.1,1\n",
    "yuan,usd\n7.1,1,extra\n7.1\n\n,1\n数亿元,1\n",
    "yuan,usd,note\n\"7\n.1\",1,\"a \"\"b\"\"\"\n\"6.87 billion\"x,\"9\n",
    "\n\noriginal;stated\n68.7亿元;约9.65亿美元\n",
    "original\tstated\tdate\n6.87 billion yuan\tabout 965 million U.S. dollars\t2024-Q3\n",
    "original,original_currency,stated,stated_currency\n6.87 billion,CNY,965 million,USD\n",
    "yuan,usd,verdict,=1+1\r\n710,100,x,@SUM(1)\r\n71,10,,\r\n",
]

ROWS = [
    "2025-09-22,USD,CNY,7.1121\n2025-08,USD,CNY,7.1355\n",
    "2024-04-30,1.0718,168.27,7.7609,34.7045\n2024-04-29,1.072,N/A,7.77,\n",
    "EXR.D.CNY.EUR.SP00.A,D,CNY,EUR,SP00,A,2024-01-02,7.8264\nEXR.D.CNY.EUR.SP00.A,D,CNY,EUR,SP00,A,2024-01-03,\n",
    "EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2024-01-02,1.0965,A,2024-01-02T16:00:00,2024-01-02T17:00:00\n",
    "2026-08-26,6.7210,1.1642\n2026-08-27,.,1.1655\n",
    "2024-01-01,7.1707,7.1957\n2024-02-01,7.1935,\n",
    "2026-05-14,6.7851,1.1301\n2026-05-25,ND,ND\n",
    "\"Unit:\",\"Currency:_Per_USD\"\n\"Multiplier:\",\"1\"\n\"Currency:\",\"CNY\"\n\"Unique Identifier: \",\"H10/H10/RXI_N.B.CH\"\n\"Time Period\",\"RXI_N.B.CH\"\n2026-05-14,6.7851\n",
    "\"CHINA -- SPOT EXCHANGE RATE, YUAN/US$\",\"Currency:_Per_USD\",\"1\",\"CNY\",\"H10/H10/RXI_N.B.CH\",\"RXI_N.B.CH\",7.1435,ND\n",
    "06 Mar 2026,6.9025,8.0211,4.3936,213.45\n05 Mar 2026,6.9007,---,4.3950,212.90\nData Source: China,,,,\n",
    "2026-03-06,690.25,802.11,4.3936,88.31,21345\n2026-03-05,690.07,803.42,4.395,88.25,21290\n",
    "\"China\",\"CHN\",\"Official exchange rate (LCU per US$, period average)\",\"PA.NUS.FCRF\",\"6.73715\",\"7.08396666666667\",\n",
    "<Cube time='2024-04-30'><Cube currency='USD' rate='1.0718'/><Cube currency='CNY' rate='7.7609'/></Cube></Cube></gesmes:Envelope>",
    "<Cube currency='CNY' rate='7.7609'/></Cube></Cube></gesmes:Envelope>",
    "\"2026-08-19\",\"1.3824\"\n\"2026-08-20\",\"\"\n",
    "P 2025/09/23 02:18:01 USD CNY 7.1077  ; noon\nP 2025-09-22 € $1.1751\nP 2025-09-22 EUR 16,384.25 IDR\n",
    "2025-09-22 price ITOT 95.46 USD\n2025-09-23 price USD   7.1077 CNY\n",
]

SHEET = (
    "<row r='1'><c r='A1' t='inlineStr'><is><t>date</t></is></c><c r='B1' t='inlineStr'><is><t>USD/CNY</t></is></c></row>"
    "<row r='2'><c r='A2'><v>45922</v></c><c r='B2'><v>7.1121</v></c></row>"
    "<row r='3'><c r='A3' t='inlineStr'><is><t>2025-09-23</t></is></c><c r='B3'><v>7.11</v></c></row>"
)

MARKDOWN = [
    "---\ndate: 2025-09-22\n---\n# Sales\n\nThey were **710 million** yuan\n(\\$100 million). `0`\n",
    "| a | b\\|c |\n|---|--:|\n| 710 yuan ($100) | |\n\n[^1]: 71亿元（约10亿美元）\n\nx[^1] ~~3 yuan~~ 3~5亿元\n",
    "> - 6.87 billion yuan\n>   (about 965 million U.S. dollars) <!-- figcheck: ignore: as spoken -->\n\n<div>71 yuan</div> ($10)\n",
    "a [b *c*](http://x.y/7 'd') ![e](f) [g][h] <http://i.j>\n\n[h]: n 'o'\n\n```\n71 yuan ($10)\n```\n\n    71 yuan ($10)\n",
    "+++\ndate = 2025-09-22\n+++\n1. one &yen;6 &nbsp;7 &amp;amp;\n   - two\n***\n<s>71 yuan ($10)</s> <b>71</b> yuan ($<i>10</i>)\n",
]

HTML = [
    "<p>Sales were 710&nbsp;million <b>yuan</b>\n  (&#36;100 million).<p>Next.<script>0</script>",
    "<!DOCTYPE html><html><head><meta charset=utf-8><meta property='article:published_time' content='2025-09-22'>"
    "<title>71 yuan ($10)</title></head><body><h1>It</h1><table><tr><td>71亿元<td>（约10亿美元）</table>"
    "<!-- figcheck: off --><p>71 yuan ($10)</p><!-- figcheck: on --><p hidden>71 yuan ($10)</p></body></html>",
    "<script type='application/ld+json'>{\"datePublished\":\"2025-09-22\"}</script><time datetime=2025-09-21>x</time>"
    "<pre>71 yuan\n ($10)</pre><ruby>亿<rt>yi</rt></ruby><p>71<sup>2</sup> yuan<br>($10)<wbr> <del>5</del>",
    "<ul><li>71 yuan ($10)<li>7.1 yuan ($1)</ul><svg><desc>x</desc></svg><textarea>71 yuan ($10)</textarea><plaintext>71 yuan ($10)",
    "<?xml version='1.0' encoding='gb2312'?><p>x",
]

DOCX = [
    "1<w:p><w:r><w:t>6.87 billion yuan (about 965 million U.S. dollars)</w:t></w:r></w:p>",
    "1<w:tbl><w:tr><w:tc><w:p><w:r><w:t xml:space=\"preserve\">71 </w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/>"
    "</w:rPr><w:t>2</w:t></w:r><w:r><w:tab/><w:br/><w:t>yuan ($10)</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    "1<w:p><w:del><w:r><w:delText>5</w:delText></w:r></w:del><w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>6</w:t></w:r></w:ins>"
    "<w:r><w:t>71&#x4ebf;元（约10亿美元）&amp;</w:t></w:r><w:hyperlink><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>",
    "2<w:footnote w:id=\"1\"><w:p><w:r><w:t>71 yuan ($10)</w:t></w:r></w:p></w:footnote>",
    "0<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
    "<w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>",
    "0<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
]

CONFIG = [
    "tolerance = \"1%\"\nrounding-limit = 0.03\nstrict = true\nallow-unchecked = true\none-rate = true\ndate = 2025-09-22\n"
    "rate = [\"7.12\", \"EUR/CNY=8.33\"]\nrates = \"parity.csv\"\nmax-rate-age = 10\ndollar = \"HKD\"\nformat = \"json\"\n"
    "[columns]\noriginal = \"Betrag\"\n",
    "[[path]]\nglob = \"archive/**\"\nignore = true\n[[path]]\nglob = \"{a,b}/*.md\"\ntolerance = \"3%\"\nrate = 7.1\nstrict = false\ndate = \"2024-Q3\"\n",
    "tolerence = \"1%\"\n",
    "rates = [\"//host/share\", '\\\\host']\n",
]

BASELINES = [
    '{"figcheck-baseline":1,"entries":[\n{"file":"archive/port.md","original":"6.87 billion yuan","stated":"about 96.5 million U.S. dollars",'
    '"flag":"outside","count":1,"line":12,"message":"x"},\n{"file":"a.csv","source":"s","reason":"r","flag":"unchecked","count":2,"line":3,"message":""},\n'
    '{"file":"b.md","original":"USD/CNY 2025","stated":"7.1","flag":"one-rate","count":1,"line":1,"message":"m"}\n]}\n',
    '{"figcheck-baseline":2,"entries":[]}',
    '{"figcheck-baseline":1,"entries":[\n<<<<<<< ours\n]}\n',
]


def zipped(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def main():
    copy = list(sentences())
    for sentence in copy:
        write("text", sentence)
        write("markdown", sentence)
        write("html", "<p>" + sentence)
        write("differential_markup", "B" + sentence)
    for at in range(0, len(copy), 40):
        some = copy[at : at + 6]
        write("text", "\n\n".join(some))
        write("differential_markup", "j" + "\n\n".join(some))
        write("jsonl", "\n".join(json.dumps({"text": one, "id": at, "date": "2025-09-22"}, ensure_ascii=at % 80 == 0) for one in some))
        write("config", "2" + "\n".join(some))
        write("docx", "1<w:p><w:r><w:t>" + some[0].replace("&", "&amp;").replace("<", "&lt;") + "</w:t></w:r></w:p>")
    for name in sorted((TESTS / "silent").iterdir()):
        target = {".txt": "text", ".md": "markdown", ".html": "html"}[name.suffix]
        write(target, name.read_bytes())
    write("text", "LINTAO, Sept. 22, 2025 -- 71 yuan ($10)\nfigcheck: ignore: x\n7.1 yuan ($10)\n($1 = 7.1491 Chinese yuan)\n")
    write("text", "约68.7亿元（约9650万美元）".encode("gb18030"))
    write("text", "\ufeff约68.7亿元（约9650万美元）".encode("utf-16-le"))
    write("text", b"\xfe71 yuan ($10) ")
    for text in MARKDOWN:
        write("markdown", text)
    for text in HTML:
        write("html", text)
    for text in DOCX:
        write("docx", text)
    write("docx", zipped("word/document.xml", DOCX[4][1:]))
    for money in MONEYS:
        for column in "0123":
            write("money", column + money)
    for at, number in enumerate(NUMBERS):
        write("figures", number)
        write("figures", number + "\n" + NUMBERS[at * 7 % len(NUMBERS)] + "\n+5")
    write("figures", "7.1121\n1.0718\n!(z")
    for text in CSV:
        for way in "01234":
            write("claims", way + text)
        rows = text.split("\n")
        names = rows[0].split(",")
        for row in rows[1:]:
            cells = row.split(",")
            if len(cells) == len(names) > 1:
                write("jsonl", json.dumps(dict(zip(names, cells))))
    for header in HEADERS:
        write("claims", "0" + header + "\n6.87 billion yuan,$965 million\n")
    write("jsonl", '{"yuan": 6870000000.00, "usd": "965 million", "note": null, "tags": [1, "a"]}\n{"text": "71 \\u5143 (\\ud83d\\ude00 $10)"}\n[1]\n')
    for at, rows in enumerate(ROWS):
        write("rates", chr(ord("1") + at) + rows)
        write("rates", chr(ord("1") + at - 24) + rows)
    for path in sorted((TESTS / "rates").iterdir()):
        content = path.read_bytes()
        write("rates", b"0" + content[:3000])
    write("rates", chr(ord("0") + 18) + SHEET)
    write("rates", chr(ord("0") + 22) + "date,base,quote,rate\n2025-09-22,USD,CNY,7.1121\n")
    for text in CONFIG:
        write("config", "0" + text)
    for text in BASELINES:
        write("config", "1" + text)
    for at in range(64):
        write("differential_exact", hashlib.sha512(bytes([at])).digest()[: 24 + at % 40])
    write("differential_exact", bytes([0, 1, 0, 9, 0x15, 0x6A, 0x9B, 0x29, 28, 5, 0x71, 0, 28, 1, 28, 28, 120, 5, 0]))
    hostile = "\x1b[31mred\x1b[0m \u202e \r\n::error::owned %0A ##[group] </script><b>]]>&amp; `x` | [l](javascript:1) =1+1 \t\x07\u2028\ufffe"
    parts = ["drafts/the port, 100% final.md", "=cmd|' /C calc'!A0", "-5", "'=x", "@SUM(1)", "verdict", hostile, "\u00e4"]
    for at in range(9):
        write("reports", b"\xff".join(parts[(at + step) % len(parts)].encode() for step in range(9)))
    write("reports", b"\xff".join([hostile.encode()] * 9))


if __name__ == "__main__":
    main()
