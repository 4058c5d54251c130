//! `GET /downtime/v1/resolved`: the malfunctions that were restored in a month.

use super::PnDowntimeEntry;
use crate::Api;
use crate::http::{ApiError, PROBLEM_JSON, Problem, QueryOf};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use messo_domain::workflow::terms::rome;
use messo_engine::UseError;
use serde::Serialize;
use std::ops::RangeInclusive;
use utoipa::ToSchema;

/// Years that can be asked for: SEND's log begins with the first.
const YEARS: RangeInclusive<i16> = 2023..=9999;
/// Months.
const MONTHS: RangeInclusive<i8> = 1..=12;

/// Which month.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; the handler reads it")]
pub(crate) struct MonthParams {
    /// Year; absent: this one.
    #[param(required = false, minimum = 2023)]
    year: f64,
    /// Month; absent: this one.
    #[param(required = false, minimum = 1, maximum = 12)]
    month: f64,
}

/// A page of malfunctions; one page holds all.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PnDowntimeHistoryResponse {
    /// The malfunctions, the last one first.
    result: Vec<PnDowntimeEntry>,
}

/// Lists the malfunctions that were restored in a month of Rome's calendar.
#[utoipa::path(
    get, path = "/downtime/v1/resolved", operation_id = "getResolved", tag = "Downtime", security(()),
    params(MonthParams),
    responses(
        (status = 200, description = "The malfunctions", body = PnDowntimeHistoryResponse),
        (status = 400, description = "A parameter is wrong", body = Problem, content_type = PROBLEM_JSON),
    )
)]
pub(crate) async fn resolved(
    State(api): State<Api>,
    params: QueryOf,
) -> Result<Json<PnDowntimeHistoryResponse>, ApiError> {
    let today = rome().to_datetime(api.engine.now()).date();
    let year = params.get("year").map_or(Ok(today.year()), |text| number("year", text, YEARS))?;
    let month = params.get("month").map_or(Ok(today.month()), |text| number("month", text, MONTHS))?;
    let is_asked = |day: Date| (day.year(), day.month()) == (year, month);
    let mut all = api.engine.downtimes().await?;
    all.retain(|one| one.until.is_some_and(|until| is_asked(rome().to_datetime(until).date())));
    all.sort_by_key(|one| std::cmp::Reverse(one.until));
    Ok(Json(PnDowntimeHistoryResponse { result: all.into_iter().map(PnDowntimeEntry::from).collect() }))
}

fn number<T>(name: &str, text: &str, allowed: RangeInclusive<T>) -> Result<T, UseError>
where
    T: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let (from, to) = (allowed.start(), allowed.end());
    let wrong = || UseError::Parameter(format!("{name}: expected a whole number from {from} to {to}"));
    text.parse().ok().filter(|number| allowed.contains(number)).ok_or_else(wrong)
}
