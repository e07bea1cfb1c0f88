/// A mean with what is known about its error.
public struct Estimate: Sendable, Equatable, Codable {
    /// The mean.
    public let value: Double
    /// The standard error, with the observations of one cluster, an artist or a playlist, taken as one.
    public let standardError: Double
    /// The number of observations.
    public let count: Int
    /// The number of clusters.
    public let clusters: Int

    private enum CodingKeys: String, CodingKey {
        case value, count, clusters
        case standardError = "standard_error"
    }
}
