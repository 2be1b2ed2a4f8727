"""Invented people. The same seed gives the same county."""

from __future__ import annotations

import random

PASSWORD = "demo-county-2026"  # noqa: S105  printed at start; a demo county is open to whoever sits down
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
)
GIVEN = """
    长顺 桂兰 志远 春燕 思雨 永强 会敏 建平 秀兰 立群 德旺 有才 小梅 秀英 满囤 守正 青山 为民 明理 玉珍 国梁 海燕
    红霞 文斌 雪梅 金贵 银环 东升 西平 雨生 麦香 石柱 铁牛 春生 夏荷 秋菊 冬生 来福 进宝 喜梅 双全 保国 爱国 建军
    淑芬 翠花 改革 卫东 晓峰 晓霞 志刚 志强 丽娟 丽萍 凤英 凤霞 占魁 占山 德胜 德厚 福生 福贵 广文 广田 和平 和顺
    继业 继祖 家旺 家宝 开元 开明 乐天 茂林 茂盛 念慈 培根 培土 启明 启瑞 仁义 荣光 瑞雪 善堂 世安 树林 树德 天佑
    万里 文秀 希望 向阳 兴旺 延年 耀祖 银川 云霞 增产 振华 正德 忠义 自强 宗林 祖光
""".split()  # noqa: SIM905


class Names:
    """Names by chance, none twice."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)  # noqa: S311
        self.used: set[str] = set()

    def take(self) -> str:
        while True:
            name = self.chance.choice(SURNAMES) + self.chance.choice(GIVEN)
            if name not in self.used:
                self.used.add(name)
                return name

    def keep(self, name: str) -> str:
        self.used.add(name)
        return name


def phone(number: int) -> str:
    """A phone that cannot ring: the area code 0900 is not assigned."""
    return f"0900-555-{number % 10_000:04d}"
