fn main() {
    println!("{}, {} lines, macro {}", env!("MADE"), library::lines("a\nb\nc"), macros::seven!());
}
