"""Where in the data a run is."""

from wide_deep_training.position import Position


def test_an_interrupted_run_goes_on_with_its_count() -> None:
    interrupted = Position().began().after(150)
    assert interrupted.began().left_of(2, 100) == 50


def test_a_run_after_one_that_ended_trains_its_epochs_anew() -> None:
    ended = Position().began().after(200).closed()
    assert ended.began().left_of(2, 100) == 200


def test_fewer_epochs_than_were_trained_leave_nothing_to_do() -> None:
    assert Position().began().after(250).left_of(2, 100) == 0
