/// What this build is called.
public enum Juke {
    /// The version of every executable; the table of workers shows it.
    public static let version = "0.1.0"
}
