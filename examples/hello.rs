fn main() {
    println!("hi!");
    panic!("failed");
}
