use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub x: i32,
    pub y: Option<i32>,
}

/// Reads a point.
///
/// ```
/// assert_eq!(app::read(r#"{"x":1,"y":null}"#).unwrap().x, 1);
/// ```
pub fn read(text: &str) -> Result<Point, serde_json::Error> {
    serde_json::from_str(text)
}

pub const SAID: &str = env!("SAID_BY_BUILD_SCRIPT");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let point = Point { x: 3, y: Some(4) };
        assert_eq!(read(&serde_json::to_string(&point).unwrap()).unwrap(), point);
    }

    #[test]
    #[should_panic(expected = "expected value")]
    fn unwinds() {
        read("?").unwrap();
    }
}
