"""Articles find their stories."""

from newswatch.stories.grouping import CROWD, Hand, Stories, group, keys
from tests.stories.build import DAY, HOUR, NOON, R2, made


def stories_of(faces, **more):
    """The story of each article."""
    return {place.article: place.story for place in group(faces, Stories(**more))}


def test_an_article_alone_founds_a_story():
    """What is like nothing has a story of its own, with its own id."""
    assert stories_of([made(7, "Something else entirely")]) == {7: 7}


def test_wordings_and_languages_meet():
    """Three reports of one slip, one of them Chinese, are one story, and it has the id of the first."""
    faces = [
        made(3, "DeepSeek's R2 slips after training fails", at=NOON, **R2),
        made(1, "R2 难产", at=NOON + HOUR, language="zh", **R2),
        made(2, "Ascend keeps R2 in the lab", at=NOON + 2 * HOUR, **R2),
    ]

    assert stories_of(faces) == {3: 3, 1: 3, 2: 3}


def test_the_order_of_arrival_does_not_matter():
    """Articles are placed by publication, however they come."""
    faces = [made(n, f"DeepSeek R2 report {n}", at=NOON + n * HOUR, **R2) for n in (1, 2, 3)]

    assert stories_of(faces) == stories_of(faces[::-1])


def test_a_later_development_is_another_story():
    """A report five days later founds a story."""
    faces = [made(1, "R2 slips", **R2), made(2, "R2 slips again", at=NOON + 5 * DAY, **R2)]

    assert len(set(stories_of(faces).values())) == 2


def test_a_chain_does_not_last_longer_than_a_story():
    """Reports two days apart do not chain into a story of a week."""
    faces = [made(n, "R2 slips", at=NOON + 2 * n * DAY, **R2) for n in range(4)]

    assert len(set(stories_of(faces).values())) > 1


def test_a_membership_says_why():
    """Who joins a story has a reason, the most similar member, and for a copy whose copy it is."""
    text = "DeepSeek abandoned its May date for R2 after runs on Ascend chips failed again and again, engineers say"
    first, second = group([made(1, text, **R2), made(2, text + ".", at=NOON + HOUR, **R2)])

    assert first.why is None
    assert (second.story, second.likest, second.copy_of) == (1, 1, 1)
    assert "deepseek-r2" in second.why


def test_equal_headlines_with_other_versions_stay_apart():
    """R1 and R2 in the same words are two stories."""
    faces = [made(1, "DeepSeek delays R1 by three months"), made(2, "DeepSeek delays R2 by three months")]

    assert stories_of(faces) == {1: 1, 2: 2}


def test_the_same_link_leads_to_each_other():
    """Two feeds with one link find each other by it."""
    one, other = (made(n, "A headline about nothing", url="https://example.com/a") for n in (1, 2))

    assert keys(one).keys() & keys(other).keys()


def test_split_by_hand_stays_split():
    """What a person took apart is not joined again."""
    faces = [made(1, "R2 slips", **R2), made(2, "R2 is late", at=NOON + HOUR, **R2)]

    assert stories_of(faces, hand=Hand(apart=frozenset({(1, 2)}))) == {1: 1, 2: 2}


def test_put_together_by_hand_stays_together():
    """What a person put together is together, whatever it says."""
    faces = [made(1, "One thing"), made(2, "Quite another", at=NOON + HOUR)]
    hand = Hand(together={1: frozenset({2}), 2: frozenset({1})})

    assert stories_of(faces, hand=hand) == {1: 1, 2: 1}


def test_one_chance_likeness_chains_no_stories():
    """Who tells what one member tells, and nothing of what the others do, does not join their story."""
    faces = [
        made(1, "Apple harvest two weeks late after a cold spring"),
        made(2, "Orchards in Kent count their losses", at=NOON + HOUR),
        made(3, "Micron opens a memory plant in Idaho", at=NOON + 2 * HOUR),
        made(4, "Micron opens a memory plant in Idaho", at=NOON + 3 * HOUR),
    ]
    hand = Hand(together={1: frozenset({2, 3}), 2: frozenset({1}), 3: frozenset({1})})

    assert stories_of(faces, hand=hand) == {1: 1, 2: 1, 3: 1, 4: 4}
    assert stories_of(faces)[4] == 3


def test_a_mark_that_a_crowd_has_leads_to_nobody_but_by_its_subject():
    """A word of sixty headlines leads nowhere; of a subject that so many have the latest are looked at."""
    stories, word, subject = Stories(), {5: 0.5}, {5: 1.0}
    for number in range(1, CROWD + 11):
        stories.post(5, NOON + number, number)
    latest = made(999, "The latest", at=NOON + HOUR)

    assert stories.near(latest, word) == {}
    assert set(stories.near(latest, subject)) == set(range(11, CROWD + 11))


def test_memory_is_a_window():
    """What is too old to matter is forgotten, and nothing changes by it."""
    faces = [made(n, f"R2 report {n}", at=NOON + n * DAY, **R2) for n in range(20)]
    kept, forgetting = Stories(), Stories()
    placed = [kept.place(face).story for face in faces]
    again = []
    for face in faces:
        again.append(forgetting.place(face).story)
        forgetting.forget(face.when)

    assert placed == again
    assert len(forgetting.faces) < len(kept.faces)
