/// How many tracks a vector of an album, an artist or a genre rests on, and what follows from it.
///
/// With n tracks the confidence is n / (n + 1). Fewer than ``enough`` tracks say little about the rest of the work, so
/// the vector is moved towards the mean of the corpus: n / (n + 1) of it, 1 / (n + 1) of the mean, the posterior
/// mean with a prior worth one track.
public struct Evidence: Sendable, Equatable {
    /// From this many tracks on, a vector is taken as it is.
    public static let enough = 3
    /// The confidence of a track's own vector.
    public static let ofTrack = 1.0
    /// Beyond this number one more track makes no visible difference.
    private static let most = 99

    /// The number of tracks.
    public let tracks: Int

    /// Makes it from a number of tracks, at least 1.
    public init(tracks: Int) {
        self.tracks = max(tracks, 1)
    }

    /// The confidence, 0.5 for one track, 0.67 for two, 0.75 for three, to two decimals.
    public var quality: Double { (weight * 100).rounded() / 100 }

    /// How many tracks a confidence speaks of; exact up to ten.
    public static func tracks(behind quality: Double) -> Int {
        guard quality < 0.99 else { return most }
        return max(1, Int((quality / (1 - quality)).rounded()))
    }

    private var weight: Double { Double(tracks) / Double(tracks + 1) }

    /// Moves a unit vector towards the mean of the corpus when little speaks for it.
    ///
    /// - Returns: At unit length; `nil` when nothing is left of it.
    func shrink(_ vector: [Float], towards centre: [Float]) -> [Float]? {
        guard tracks < Self.enough, !centre.isEmpty else { return vector }
        var sum = VectorSum()
        sum.add(vector, weight: weight)
        sum.add(centre, weight: 1 - weight)
        return sum.unitVector()
    }
}
