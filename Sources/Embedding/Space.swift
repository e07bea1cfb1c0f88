/// The vector space that tracks, albums, artists and genres share.
public enum Space {
    /// The number of components of every embedding; a method that yields fewer pads with zeros.
    public static let dimensions = 32

    /// The shortest length that counts as a direction; what is shorter is rounding noise and has no embedding.
    public static let shortestLength: Float = 1e-6
}
