"""Relations: who trains, infers, ports, supplies and builds on what."""

import pytest

from newswatch.model import Article
from newswatch.tag import Tagger

TAGGER = Tagger.load()

STATED = [
    ("GLM-4.5 was trained on Ascend 910B.", {("GLM-4.5", "trains_on", "Ascend 910B")}),
    (
        "OpenAI trains GPT-6 on Google TPUs and serves the model with Trainium.",
        {("GPT-6", "trains_on", "TPU"), ("GPT-6", "infers_on", "Trainium")},
    ),
    (
        "DeepSeek R2因昇腾训练受挫推迟发布，训练改回英伟达，推理用昇腾。",
        {
            ("DeepSeek R2", "failed_training_on", "Ascend"),
            ("DeepSeek R2", "trains_on", "Nvidia"),
            ("DeepSeek R2", "infers_on", "Ascend"),
        },
    ),
    ("改用華為昇騰訓練失敗，DeepSeek R2 難產", {("DeepSeek R2", "failed_training_on", "Ascend")}),
    ("After training on Huawei hardware failed, DeepSeek waits.", {("DeepSeek", "failed_training_on", "Huawei")}),
    ("Engineers are adapting DeepSeek V4 to Huawei's Ascend chips.", {("DeepSeek V4", "ported_to", "Ascend")}),
    ("SK Hynix supplies HBM4 to Nvidia.", {("SK Hynix", "supplies", "Nvidia")}),
    (
        "Pangu was trained on Ascend, Huawei says; Qwen runs on H20.",
        {("Pangu", "trains_on", "Ascend"), ("Qwen", "infers_on", "H20")},
    ),
    ("Alibaba's Qwen3 is built on DeepSeek's training algorithms.", {("Qwen3", "builds_on", "DeepSeek")}),
]


@pytest.mark.parametrize(("sentence", "relations"), STATED)
def test_a_sentence_states_its_relations_and_no_others(sentence, relations):
    """The verb, its actor and its object, the chip before its maker."""
    tags = TAGGER.tag(Article(guid="1", url=None, title=sentence))

    assert {(one.subject, one.verb, one.object) for one in tags.relations} == relations


def test_the_evidence_is_the_sentence_as_it_stands():
    """Evidence is never rewritten, not even in its case."""
    sentence = "GLM-4.5 was trained on Ascend 910B."
    (relation,) = TAGGER.tag(Article(guid="1", url=None, title=sentence)).relations

    assert relation.evidence == sentence
