"""Mentions: which companies, chips and models a text names, and which homonyms it does not.

The tables are sentences of our own: the name on the left must (or must not) be found in the text on the right.
"""

import pickle
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.tag import mentions
from newswatch.tag.document import Document
from newswatch.tag.gazetteer import Gazetteer
from newswatch.text import fold

GAZETTEER = Gazetteer.load()

NAMED = """
    Mistral Medium 4 | Mistral postpones Medium 4 to autumn
    Mistral Large 4 | Mistral AI releases Large 4 with open weights
    Mistral AI | Mistral valued at $14bn
    MAI-2 | Microsoft delays MAI-2 to next year
    Claude Haiku 5 | Anthropic ships Haiku 5
    Perplexity | Perplexity offers to buy Chrome
    Lambda | Lambda files for listing
    Cohere | Publishers sue Cohere over pirated articles
    Runway | Runway raises $400m from General Atlantic
    Claude | Claude unreachable for three hours
    Gemini | Gemini goes silent across Europe
    Kimi | Kimi服务器被挤爆 用户无法登录
    Doubao | 豆包大面积宕机
    Arm | 韩国公平委突查ARM
    Oracle | 甲骨文发债三百亿美元
    Intel | Intel falls 5% after its chief speaks
    Gemini | Google brings Gemini to Android Auto next month
    Gemini 4 Flash | Gemini 4 Flash is twice as fast, Google says
    Gemini 3.5 Pro | Preview of Gemini 3.5 Pro reaches Vertex customers
    Rubin | Nvidia moves Rubin into full production
    Rubin | Vera Rubin racks will ship to CoreWeave in August, Nvidia says
    Rubin CPX | Nvidia shelves Rubin CPX
    Hopper | Cloud providers still rent Hopper GPUs at three dollars an hour
    Blackwell | Nvidia's Blackwell ramps faster than Hopper did
    Orion | OpenAI planned to show Orion to partners in December
    Claude | Anthropic gives Claude a memory
    Claude Opus 6 | Claude Opus 6 tops the coding tables
    Claude Sonnet 5.5 | With Sonnet 5.5 Anthropic cuts its price by half
    Llama | Meta opens the weights of Llama again
    Llama 5 | Llama 5 is trained, Zuckerberg says
    Kimi | Moonshot gives Kimi a longer context window
    Kimi K4 | Kimi K4 beats GPT-6 in mathematics
    DeepSeek R2 | DeepSeek is in no hurry with R2, its founder says
    DeepSeek V5 | DeepSeek-V5 will run on Ascend from the first day
    DeepSeek R2 | DeepSeek推迟R2发布
    DeepSeek R2 | 梁文锋对R2的表现不满意
    Ascend | Huawei's Ascend gains users in Malaysia
    Ascend 910C | The 910C is close to the H100, Huawei engineers claim
    Ascend 980 | 华为发布昇腾980
    Ascend | 华为Ascend生态大会在深圳举行
    Amazon Titan | Amazon Titan models leave Bedrock next year
    Gaudi | Intel ends Gaudi after disappointing sales
    Gaudi 3 | IBM Cloud offers Gaudi 3 for inference
    Amazon Nova | Amazon Nova gets a fourth size
    Arm | Arm raises royalty rates for smartphone chip makers
    Arm | SoftBank pledges more Arm shares
    Meta | Meta signs six gigawatts of nuclear power
    Intel | Intel sells a stake in its foundry
    Apple | Apple pays Google a billion dollars a year for Siri's new brain
    Apple | 苹果将推出搭载自研芯片的新款MacBook
    Oracle | Oracle borrows 38 billion dollars for data centers
    Oracle | 甲骨文上调资本开支
    Grok | Musk says Grok will be open source
    Grok 5 | Grok 5训练推迟至明年一季度
    Falcon | TII releases Falcon under a permissive licence
    Dojo | Tesla revives Dojo for space data centers
    Maia | Microsoft's Maia slips again
    Maia 200 | Microsoft delays Braga, its next chip
    Mistral AI | Mistral raises 1.7 billion euros from ASML
    Lambda | Lambda files for an IPO with 25,000 Nvidia GPUs
    Cohere | Cohere, the Toronto AI firm, signs a deal with Ottawa
    Doubao | 字节跳动旗下豆包日活破亿
    Doubao 3.0 | 豆包3.0大模型发布
    Cambricon | 寒武纪一季度营收增长40倍，股价创新高
    Inspur | 浪潮信息发布新一代AI服务器
    Kunlun | 百度昆仑芯片将独立上市
    Ernie | 百度将文心开源
    Hunyuan | 腾讯开源混元
    Skywork | 昆仑万维天工大模型更新
    Lenovo | 联想集团二季度PC出货量居首
    Xiaomi | 小米汽车交付突破两万
    Li Auto | 理想汽车发布自研芯片
    Pangu 5.5 | 华为盘古大模型5.5亮相
    Spark | 科大讯飞星火再升级
    Qualcomm | 高通发布AI200
    BOE | 京东方投建OLED新线
    Samsung | 三星电子HBM4通过英伟达验证
    GPT-7 | OpenAI says GPT-7 is in training
    GPT-5.7 Pro | GPT-5.7 Pro arrives for paying users
    Qwen4-Max | 阿里发布Qwen4-Max
    Qwen4 | 通义千问4将于秋季发布
    MI500X | AMD shows MI500X at CES
    TPU v9 | Google's TPU v9 doubles memory
    HBM5 | HBM5 standard slips
    Ascend 960 | Huawei lists Ascend 950, 960 and 970 on its roadmap
    GB200 | NVL72 racks leak, suppliers say
    GB200 | Foxconn ships fewer GB200s than planned
    Nvidia | エヌビディア、新工場の完成を延期
    OpenAI | オープンAI、新モデルの公開を先送り
    Samsung | 삼성전자가 HBM4 양산을 앞당긴다
    SK Hynix | SK하이닉스의 영업이익
    Nvidia | 엔비디아가 H20 공급을 재개
    Meta | 메타가 라마4 출시를 미뤘다
    Claude | 앤트로픽, 클로드 새 버전 공개
    Gemini 3 | 구글, 제미나이 3 공개
    o3 | OpenAI retires o3 in ChatGPT
    Llama 4 Behemoth | Meta holds back Llama 4 Behemoth
    Grok 3.5 | xAI promised Grok 3.5 in May
    MiniMax M3 | MiniMax opens M3 to developers
    Apple M5 | The M5 MacBook Pro gets a new display
    Spark X2 | 讯飞星火X2发布
    GLM-5.4 | 智谱发布GLM-5.4
    Trainium5 | Amazon sketches Trainium5
    H20 | Nvidia may resume H20 sales to China
    B30A | Nvidia prepares the B30A for China
    AI5 | Musk: AI5 design is nearly done, Tesla says
    Amazon | Amazon cuts 14,000 jobs
    Alibaba | 阿里称将加大AI投入
    ByteDance | 字节自研芯片进展曝光
    Perplexity | Perplexity bids for Chrome
    Cursor | Cursor, the coding start-up Anysphere sells, doubles revenue
    Stability AI | Stability AI wins against Getty Images in court
    Getty Images | Stability AI wins against Getty Images in court
    Claude | Why Claude Code users hit their limits
    HyperCLOVA X | 네이버, 하이퍼클로바X 오픈소스 공개
    Kunlun M100 | 百度称昆仑芯M100将于2026年上市
    Zhenwu 810E | 平头哥上线真武810E
    Scale AI | Meta pays 14 billion dollars for half of Scale AI
Figure | Figure, the humanoid maker, ships its third robot
Runway | Runway's Gen-4.5 tops the video arena
Snowflake | Snowflake and Databricks fight over AI agents
Nvidia | NVDA falls 3%
Huawei | HiSilicon returns to servers
Alibaba | 平头哥发布新芯片
Google | Alphabet lifts capex
Google | グーグル、TPUを外販
Microsoft | 微軟推遲Maia
SK Hynix | SK hynix and Sandisk team up
Samsung | 三星HBM3E通過驗證
CXMT | 长鑫存储招股
Zhipu AI | Z.ai lists in Hong Kong
Moonshot AI | Moonshot, the Beijing lab behind Kimi, raises 500 million
01.AI | 零一万物转型
Hua Hong | 华虹扩产
Ernie 5.0 | 文心5.0发布
Ernie X1 | 百度文心X1开源
Doubao | 豆包大模型降价
Qwen3-Coder | Qwen3-Coder-480B lands on Cerebras
Qwen3 | 通義千問3表現更佳
GLM-4.6 | GLM 4.6 runs on Cambricon chips
Kimi K2 Thinking | Kimi K2 Thinking needs two weeks of training
Kimi K2 | Kimi K2 tops the chart
MiniMax M2 | MiniMax-M2 is out
Claude Opus 4.5 | Opus 4.5 is cheaper, Anthropic says
Claude Sonnet 4.5 | Claude 4.5 Sonnet leads SWE-bench
Claude Opus 4.5 | Claude 4.5 Opus costs less
Claude 3.5 Opus | Whatever happened to Opus 3.5? Anthropic is silent
Gemini 3 Pro | Gemini 3 Pro slips to January
Gemini 3 Ultra | Google holds back Gemini 3 Ultra
Grok 4.1 | xAI ships Grok 4.1
GPT-4o | OpenAI retires 4o
GPT-5 | GPT5 underwhelms
GPT-4 Turbo | GPT-4-Turbo gets cheaper
gpt-oss | gpt-oss-120b runs on one H100
o4-mini | o4-mini is gone from ChatGPT, OpenAI says
Llama 4 | Llama4 disappoints
HBM3E | HBM3e yield improves
HBM4E | HBM4E samples
MI450 | AMD's MI450 goes to OpenAI
MI350 | MI355X beats B200
Gaudi 3 | Gaudi3 lands at Dell
Ascend 950PR | 昇腾950PR量产
Ascend 910B | 昇騰910B良率
Trainium2 | Trainium 2 sold out
TPU | Anthropic rents a million TPUs
Ironwood | Google's Ironwood goes on sale
B30A | 英伟达B30A样品
RTX Pro 6000D | RTX 6000D finds few buyers in China, Nvidia
GB300 | GB300 NVL72 ships
Rubin | VR200 NVL144 slips
DGX Spark | DGX Spark is late
Zhenwu 810E | 阿里PPU性能追平H20
AI6 | Samsung will make Tesla's AI6
Jaguar Shores | Intel Jaguar Shores slips to 2027
Mistral Large 3 | Mistral Large 3 arrives
Amazon Nova Pro | Nova Pro gets cheaper on Bedrock
Olympus | Amazon's Olympus model is dead
Avocado | Meta's Avocado slips
Avocado | Meta“牛油果”推迟
Hunyuan 3.0 | 混元图像3.0开源 腾讯
Pangu | 华为诺亚方舟回应盘古抄袭质疑
Pharia | Aleph Alpha drops Pharia
"""

NOT_NAMED = """
    Intel | Intel chiefs delay release of report on Iran strikes
    Intel | Intel officers brief senators on the truce
    Oracle | Nova Scotia court delays hearing on Oracle Bay
    Oracle | Oracle Beach reopens after shark alert
    Oracle | 孩子们在博物馆里看甲骨文
    Apple | Apple Bay ferry cancelled in high winds
    Mistral AI | Mistral winds fan wildfires near Marseille
    Mistral Medium 4 | Medium 4 eggs with the butter
    MAI-2 | The MAI-2 badge is given to swimmers
    Gemini | Gemini Observatory offline after lightning strike
    Kimi | Kimi Antonelli locked out of the podium places
    Claude | Claude Lemieux remembered by team-mates
    Gemini | Gemini and Virgo: the horoscope for the week
    Gemini | Astronauts of Gemini 8 recall how the capsule spun out of control
    Gemini | Gemini, the crypto exchange of the Winklevoss twins, cuts staff
    Rubin | The Rubin Observatory publishes its first map of dark matter
    Rubin | Producer Rick Rubin talks about AI music
    Rubin | Robert Rubin on the deficit and AI
    Hopper | Edward Hopper retrospective opens in Paris
    Hopper | Travel app Hopper lays off staff and bets on AI
    Hopper | Grain spilled from a hopper car near Omaha
    Blackwell | Blackwell's bookshop in Oxford turns 145
    Blackwell | Elizabeth Blackwell was the first woman to earn a medical degree in America
    Orion | NASA rolls Orion back into the assembly building
    Orion | Meta shows Orion smart glasses to OpenAI staff
    Claude | Claude Monet's water lilies return to Giverny
    Claude | Jean-Claude Juncker warns against AI hype
    Llama | A llama escaped from a petting zoo in Ohio
    Llama | How to compile llama.cpp on a Raspberry Pi
    Kimi | Kimi Antonelli takes pole position for Mercedes
    Kimi | Kimi Räikkönen returns to rallying
    DeepSeek R2 | Rivian opens order books for the R2 in spring
    DeepSeek R2 | Cloudflare R2 storage is down again
    DeepSeek R1 | Unitree R1 humanoid costs 5,900 dollars
    DeepSeek V4 | Starship V4 needs a new tower
    DeepSeek V3 | Chrome drops Manifest V2 for Manifest V3
    Ascend | Pilgrims ascend Mount Fuji in record numbers
    Ascend | Ascend Elements delays its battery plant in Kentucky
    Amazon Titan | Titan submersible report blames OceanGate
    Amazon Titan | Saturn's moon Titan gets a drone in 2034
    Gaudi | Gaudi's basilica in Barcelona reaches full height
    Amazon Nova | Nova Scotia bans new data centers for a year
    Amazon Nova | PBS Nova explains the neural network
    Arm | Surgeons in Leeds test a robotic arm guided by AI
    Arm | Alphabet's venture arm backs a fusion start-up
    Meta | A meta-analysis of 41 trials finds no effect of chatbots on sleep
    Meta | The meta of this season's shooter favours snipers
    Intel | Intel Officials Warn of Election Meddling
    Intel | Threat intel firm tracks a new botnet
    Apple | Apple pie recipes for the harvest season
    Apple | The Big Apple tests AI cameras on buses
    Apple | 烟台苹果丰收，果农忙采摘
    Oracle | Warren Buffett, the Oracle of Omaha, steps back
    Oracle | 甲骨文研究新发现：考古学家释读三个字
    Grok | It took me a week to grok Rust lifetimes
    Falcon | SpaceX flies a Falcon 9 for the 30th time
    Falcon | Atlanta's Falcon Heavy fans gather
    Dojo | The karate dojo in our street closes
    Maia | Maia Mitchell joins the cast of an AI thriller
    Maia 200 | Braga beat Porto in the cup
    Mistral AI | The mistral blew over Provence all night
    Mistral AI | Egypt sends its Mistral-class warship to Sudan
    Lambda | How to write an AWS Lambda function for image inference
    Cohere | The bill's chapters must cohere, senators say
    Doubao | 奶奶蒸豆包的手艺上了热搜
    Cambricon | 寒武纪化石揭示三叶虫的眼睛
    Inspur | 人工智能浪潮席卷全球
    Inspur | 裁员的浪潮还没有过去
    Kunlun | 昆仑山冰川加速消融
    Kunlun | 昆仑万维发布天工大模型
    Ernie | 《文心雕龙》新注本出版
    Hunyuan | 混元太极创始人再登擂台
    Skywork | 能工巧匠巧夺天工
    Lenovo | 这首歌让人联想到童年
    Xiaomi | 小米粥养胃吗？专家这样说
    Li Auto | 结果并不理想，团队决定推倒重来
    Pangu | 盘古开天的神话有多少版本
    Spark | 星星之火，星火燎原展览开幕
    Qualcomm | 高通胀压力下，央行按兵不动
    Supermicro | 超微粉碎技术用于中药
    SMIC | 其中芯片占比最大
    JD.com | 京东方投建OLED新线
    Samsung | 三星堆新出土青铜面具
    Meta | 메타버스 산업의 몰락
    Meta | メタバース市場が縮小
    o3 | Ozone (O3) levels rose over Delhi
    MiniMax M2 | Apple's M2 MacBook Air is discontinued
    H20 | Coway H20 water filter recalled
    Amazon | Fires rage in the Amazon rainforest
    Amazon | 亚马逊雨林砍伐减速
    Alibaba | 阿里山小火车恢复运营
    ByteDance | UTF-8编码中一个汉字占三个字节
    Perplexity | The model reaches a perplexity of 11.2 on WikiText
    Cursor | Move the mouse cursor over the icon
    Getty Images | (Photo: Drew Angerer/Getty Images) OpenAI shows GPT-6
    Scale AI | Companies struggle to scale AI beyond pilots
Claude | Claude Puel named coach of Marseille
Gemini | Ang Lee's Gemini Man gets a sequel
Orion | Orion's belt explained: how to find the constellation
Oracle | The oracle at Delphi foresaw it
Apple | Apple growers in Washington State fear frost
Apple | Gwyneth's daughter Apple Martin signs with an agency
Meta | Ron Artest, once Metta World Peace, opens an academy
Amazon | Peruvian Amazon tribes sue over gold mining
Tesla | A 7 Tesla MRI scanner arrives in Leipzig
Lambda | Lambda variant of the virus fades
Cohere | Without trust, a society cannot cohere
Figure | Figure skating final moved to Sunday
Runway | Plane leaves runway in Denver
Cerebras | The cerebrum explained
Snowflake | Snowflake obsidian is a volcanic glass
Micron | Dust of one micron reaches the lung
Perplexity | He looked at her in perplexity
Falcon | The peregrine falcon breeds again
Trillium | Trillium flowers bloom in Ontario
Ironwood | Ironwood, Michigan, gets snow
Dojo | My first month at a jiu-jitsu dojo
Granite | New granite countertops are back
Sora | Kingdom Hearts fans want more Sora
Llama | Alpaca and llama wool prices rise
Whisper | A whisper campaign against the senator
Titan | Attack on Titan returns to cinemas
Titan | Titan Company sells more watches in India
Grace | Will Grace beat the odds?
Vera | Aloe vera prices double
Maxwell | Ghislaine Maxwell appeals
Kepler | Kepler telescope data reveals a planet
Pascal | Blaise Pascal anniversary
Volta | Alessandro Volta museum
Turing | Turing Award goes to Bengio's student
Cobalt | Cobalt price falls in Congo
Arctic | Arctic sea ice shrinks
Hermes | Hermès sells fewer bags
Command | Command R-click opens the menu
Mercury | Mercury retrograde and your phone
Manus | Manus Island detainees
Modal | Use a modal dialog sparingly
Harvey | Hurricane Harvey, ten years on
Honor | Medal of Honor for a pilot
Rebellions | Rebellions in Sudan spread
Substrate | The substrate absorbs water
SSI | SSI payments rise in January for retirees
MSI | MSI tournament won by T1
HP | The boss has 4,000 HP in this game
LG | LG C5 OLED TV review
AMD | Wet AMD patients get a new drug
ARM | arm yourself with patience
Mistral AI | Mistral helicopter carrier docks
Stability AI | Stability in the region
Sierra | Sierra Nevada snowpack
Nova | Nova Scotia lobsters
Lenovo | 这个画面令人联想到战争
Honor | 王者荣耀新赛季
Horizon Robotics | 太阳从地平线升起
Kuaishou | 十分钟快手早餐
Phytium | 梦想飞腾
Sugon | 看到了胜利的曙光
Rakuten | 乐天知命
ZTE | 中兴大学校庆
UMC | 关联电路图
Meituan | 最美团圆饭
Kling | 内存可灵活扩展
SenseNova | 苟日新，日日新
InternLM | 一介书生
Nanya Technology | 东南亚科技企业崛起
Alibaba | 拳王阿里传
Broadcom | 博通古今的学者
GlobalFoundries | 低价格芯片
Moore Threads | 摩尔定律放缓
Iluvatar CoreX | 天数已尽
Pegatron | 温和硕士生
"""


def rows(table):
    return [tuple(part.strip() for part in line.split("|", 1)) for line in table.strip().splitlines()]


def found(title, summary="", text=""):
    return mentions.find(Document(fold(title), fold(summary), fold(text)), GAZETTEER)


def names(*fields):
    return {one.name for one in found(*fields)}


@pytest.mark.parametrize(("name", "text"), rows(NAMED))
def test_named(name, text):
    """A name that means the thing is found, under its canonical name, in whatever language and form it stands."""
    assert name in names(text)


@pytest.mark.parametrize(("name", "text"), rows(NOT_NAMED))
def test_homonym(name, text):
    """A word that only looks like the name is not the name."""
    assert name not in names(text)


def test_the_key_story():
    """Every entity of the story that the tagger must understand is found, with the names of the gazetteer."""
    text = (
        "DeepSeek had meant to release R2 in May 2025. The authorities had urged it to use domestic chips instead of"
        " Nvidia's H20 systems, but training runs on Huawei's Ascend chips kept failing. So it trains on Nvidia"
        " hardware and keeps Ascend for inference. Alibaba's Qwen3 gained from the delay."
    )

    assert names(text) == {"DeepSeek", "DeepSeek R2", "Nvidia", "H20", "Huawei", "Ascend", "Alibaba", "Qwen3"}


def test_spans_slice_to_the_alias():
    """The span of a mention, sliced from the stored field, is the alias as it stands there."""
    title, summary = "华为Ascend 910C量产，DeepSeek推迟R2", "The 910Cs ship with HBM3E."

    spans = [
        (one.name, {"title": title, "summary": summary}[one.field][one.start : one.end])
        for one in found(title, summary)
    ]

    assert spans == [
        ("Huawei", "华为"),
        ("Ascend 910C", "Ascend 910C"),
        ("DeepSeek", "DeepSeek"),
        ("DeepSeek R2", "R2"),
        ("Ascend 910C", "910C"),
        ("HBM3E", "HBM3E"),
    ]


def test_sorted_by_field_then_start():
    """Mentions come title first, then summary, then text, each from left to right."""
    places = [(one.field, one.start) for one in found("Nvidia and AMD", "Intel, then Arm, the chip designer", "OpenAI")]

    assert places == [("title", 0), ("title", 11), ("summary", 0), ("summary", 12), ("text", 0)]


def test_the_longest_name_wins():
    """Of overlapping names only the longest stands; a family is not reported where its version stands."""
    assert names("Qwen3-Max-Thinking is out") == {"Qwen3-Max-Thinking"}
    assert names("Gemini 2.5 Pro is out") == {"Gemini 2.5 Pro"}


def test_an_unknown_version_says_its_family():
    """A version that no row has is named as it stands and says by which family it was recognised."""
    one = found("OpenAI trains GPT-9 Pro")[1]

    assert (one.name, one.slug, one.family, one.maker, one.rule) == (
        "GPT-9 Pro",
        "gpt-9-pro",
        "gpt",
        "openai",
        "version",
    )


def test_a_known_version_has_no_family_mark():
    """`family` marks gaps only: a version with a row is known."""
    assert found("GPT-5 arrives")[0].family is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ascend 950, 960 and 970 from Huawei", {"Ascend 950", "Ascend 960", "Ascend 970", "Huawei"}),
        ("昇腾950、960和970路线图", {"Ascend 950", "Ascend 960", "Ascend 970"}),
        ("Gaudi 2/3 by Intel", {"Gaudi 2", "Gaudi 3", "Intel"}),
        ("GPT-5 and 3 other models", {"GPT-5"}),
        ("Gemini 3 times faster, says Google", {"Gemini", "Google"}),
        ("Claude 4 million users, Anthropic says", {"Claude", "Anthropic"}),
        ("Llama 3 70B and Qwen3-235B-A22B-Instruct run on Nvidia", {"Llama 3", "Qwen3", "Nvidia"}),
        ("DeepSeek-R1-0528 is here", {"DeepSeek R1"}),
        ("DeepSeek V3.2-Exp is cheaper", {"DeepSeek V3.2"}),
        ("gemini-2.5-pro in the Google API", {"Gemini 2.5 Pro", "Google"}),
        ("CLAUDE CODE", {"Claude"}),
    ],
)
def test_versions_in_context(text, expected):
    """Versions are read in lists and without their dress; numbers that count something are none."""
    assert names(text) == expected


def test_a_weak_name_keeps_its_proof():
    """What proved a weak name is kept for `explain`: the witness or the word."""
    proofs = {one.name: (one.rule, one.proof) for one in found("Nvidia's Rubin is late", "The racks need HBM4.")}

    assert proofs["Rubin"] == ("weak", "Nvidia")


def test_proof_must_stand_in_the_opening():
    """A proof far down in the text proves nothing in the title."""
    far = "x " * 1_000 + "Nvidia"

    assert "Hopper" not in names("Hopper is back", "", far)
    assert "Hopper" in names("Hopper is back", "", "Nvidia " + far)


def test_below_the_opening_a_witness_near_by_proves():
    """Far down in a text the maker proves a name that stands near it, and no other."""
    text = "x " * 1_000 + "Nvidia spoke of Rubin at length. " + "x " * 1_000 + "Rubin again"

    starts = [one.start for one in found("", "", text) if one.name == "Rubin"]

    assert starts == [text.index("Rubin")]


def test_a_veto_beside_one_place_refuses_only_that_place():
    """A phrase that holds the name refuses the name where it covers it, and nowhere else."""
    starts = [one.start for one in found("Amazon plants trees in the Amazon rainforest") if one.name == "Amazon"]

    assert starts == [0]


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("Rubin was a great painter", "Rubin", "an ordinary word too"),
        ("The Rubin Observatory and Nvidia", "Rubin", "vetoed by 'observatory'"),
        ("Nvidia hires Sharon Rubin", "Rubin", "part of a person's name: 'Sharon'"),
        ("Cloudflare R2 and DeepSeek", "DeepSeek R2", "vetoed by 'cloudflare'"),
    ],
)
def test_refused_says_why(text, name, why):
    """A name that was not accepted says so in words, for `explain --why-not`."""
    reasons = [one.why for one in mentions.judge(Document(text), GAZETTEER)[1] if one.name == name]

    assert reasons
    assert reasons[0].startswith(why)


def test_the_maker_named_more_often_has_the_bare_version():
    """Where two makers have an "M2", the article's main one has it."""
    text = "MiniMax and Apple: MiniMax opens M2 to all, and MiniMax charges little."

    assert "MiniMax M2" in names(text)


def test_boilerplate_tail_is_not_read():
    """Names behind the end of a field are not found."""
    document = Document("Nvidia", "", "AMD. You might also like: Intel", end={"text": 4})

    assert [one.name for one in mentions.find(document, GAZETTEER)] == ["Nvidia", "AMD"]


def test_the_gazetteer_pickles():
    """A gazetteer that went through pickle finds the same, so that workers can tag."""
    copy = pickle.loads(pickle.dumps(GAZETTEER))
    document = Document("DeepSeek推迟R2，Qwen3-Max上线", "Nvidia ships GB300s with HBM4E")

    assert mentions.find(document, copy) == mentions.find(document, GAZETTEER)


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text):
    """Any text at all is read without an error, and every span lies within it."""
    for one in mentions.find(Document(text, text), GAZETTEER):
        assert 0 <= one.start < one.end <= len(text)


@given(
    st.lists(st.sampled_from([*GAZETTEER.names, "R2", "V4", " ", "，", "-", "the ", "'s ", "2.5", "Pro"]), max_size=12)
)
def test_overlaps_never_remain(parts):
    """Whatever names stand side by side, the mentions of a field never overlap."""
    here = found("".join(parts))

    assert all(a.end <= b.start for a, b in pairwise(here))


@pytest.mark.parametrize("unit", ["Claude Qwen3 ", "gemini-2.5-pro/", "豆包", "a1", "R2 V4 DeepSeek "])
def test_a_long_line_of_names_is_read(unit):
    """Fifty thousand characters of names in one line are read."""
    assert isinstance(found("", "", unit * (50_000 // len(unit))), tuple)
