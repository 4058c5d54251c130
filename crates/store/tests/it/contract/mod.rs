//! The contract of `messo_ports::store`, as tests over any adapter: functions generic over `impl Store`.
//!
//! An adapter is held to it by one line, `hold_to_contract!(name, path::to::open)`, where `open` gives an empty store.
//! `model` tries random and concurrent requests against a model in memory.

pub mod cases;
pub mod given;
pub mod keys;
pub mod lists;
pub mod log;
pub mod model;
pub mod registers;
pub mod streams;
pub mod work;

/// Makes one test per article of the contract, each on a store of its own.
macro_rules! hold_to_contract {
    ($adapter:ident, $open:path) => {
        contract::articles! { $adapter, $open,
            cases: [
                events_read_back_as_they_were_appended,
                a_case_that_is_not_there_reads_as_none,
                an_append_at_another_sequence_is_refused_and_leaves_nothing,
                an_event_id_is_accepted_once_in_a_case,
                one_of_many_concurrent_appends_wins,
                work_alone_does_not_move_the_sequence,
                malformed_appends_are_refused,
                a_refused_append_does_not_disturb_its_neighbours,
                the_newest_snapshot_of_a_fold_is_kept,
                cases_are_counted
            ],
            keys: [
                every_clashing_key_is_named,
                one_of_two_concurrent_deposits_with_one_key_wins,
                keys_of_another_kind_or_hash_do_not_clash,
                released_keys_are_free_again,
                a_lost_claim_releases_nothing
            ],
            lists: [
                pages_go_on_after_the_last_case_whatever_came_meanwhile,
                a_list_holds_what_is_asked_and_nothing_else,
                the_length_of_a_list_follows_every_turn_of_its_cases,
                a_recipient_s_list_says_what_they_have_opened,
                a_limit_is_kept_however_many_deposit_at_once_and_refusals_give_back
            ],
            log: [
                each_event_has_one_position_in_the_order_of_its_case,
                a_row_shows_what_was_stored,
                what_is_refused_takes_no_position
            ],
            work: [
                work_is_claimed_in_order_of_instant_and_id,
                a_lease_keeps_work_from_others_until_it_runs_out,
                a_completion_after_another_claim_is_lost,
                finished_and_given_up_work_never_comes_back,
                failed_work_comes_back_later_with_its_count,
                parked_work_is_counted_and_not_claimed,
                given_up_work_loses_its_claim,
                rescheduled_work_moves_and_its_claim_is_lost,
                late_work_is_what_is_due_failing_or_parked,
                waiting_ends_when_work_is_added
            ],
            streams: [
                numbers_have_no_gaps_and_follow_the_order_of_events,
                what_waits_is_released_in_order_before_the_answer,
                only_the_sender_and_the_groups_are_fed,
                a_status_stream_hears_changes_of_status,
                a_replacing_stream_goes_on_a_thousand_later,
                a_disabled_stream_hears_nothing_more,
                a_deleted_stream_is_gone_with_its_events,
                purged_numbers_are_not_given_again,
                streams_are_those_of_their_sender
            ],
            registers: [
                rows_are_versioned_and_removed,
                a_prefix_lists_in_key_order,
                a_row_is_written_only_under_the_version_that_was_read,
                the_epoch_grows_with_each_change,
                the_outbox_takes_a_request_once,
                the_outbox_lists_newest_first,
                settings_are_kept_and_replaced,
                a_reset_forgets_everything
            ],
            model: [random_histories_agree_with_the_model],
        }
    };
}

/// Writes the tests of [`hold_to_contract`].
macro_rules! articles {
    ($adapter:ident, $open:path, $($part:ident: [$($name:ident),*],)*) => {
        mod $adapter {
            $(mod $part {
                $(#[tokio::test]
                async fn $name() {
                    let place = $open();
                    crate::contract::$part::$name(&place.store).await;
                })*
            })*
        }
    };
}

pub(crate) use {articles, hold_to_contract};
