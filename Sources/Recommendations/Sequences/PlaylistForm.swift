/// What a playlist is to be like as a whole.
package struct PlaylistForm: Codable, Sendable, Equatable {
    /// How long it is to be.
    package var length: Length
    /// How its energy is to go.
    package var energy: EnergyCurve?
    /// By how many percent the tempo may change from one track to the next at most, within ``tempoSteps``.
    package var maxTempoStep: Double?
    /// Whether the keys of neighbours are to go together, see ``ScaleKey/goesWith(_:)``.
    package var matchesKeys: Bool
    /// How many tracks of others are to stand between two of one artist at least, within ``gaps``.
    package var artistGap: Int?

    /// The length of a playlist.
    package enum Length: Codable, Sendable, Equatable {
        /// So many tracks, within ``PlaylistForm/tracks``.
        case tracks(Int)
        /// So many minutes, within ``PlaylistForm/minutes``; half a minute more or less is as good.
        case minutes(Double)
    }

    /// The way of the energy from the first track to the last.
    package enum EnergyCurve: Codable, Sendable, Equatable {
        /// From the calm end of what is near the seeds to the lively one.
        case rising
        /// From the lively end to the calm one.
        case falling
        /// From the calm end up to the middle of the playlist, and down again.
        case arc
        /// Along straight lines between these values, 0…1, spread evenly from the first track to the last.
        case points([Double])

        /// The names of the curves that have one.
        package static let names = ["rising", "falling", "arc"]

        /// The curve of a name.
        package init?(name: String) {
            switch name {
            case "rising": self = .rising
            case "falling": self = .falling
            case "arc": self = .arc
            default: return nil
            }
        }
    }

    /// The numbers of tracks that a playlist may have.
    package static let tracks = 1...200
    /// The number of tracks of a playlist that names no length.
    package static let defaultTracks = 25
    /// The lengths in minutes that a playlist may have.
    package static let minutes = 1.0...1_000.0
    /// How many points a curve may have.
    package static let points = 2...50
    /// The values of ``maxTempoStep``.
    package static let tempoSteps = 0.0...100.0
    /// The values of ``artistGap``.
    package static let gaps = 1...50
    /// How far a track's energy may be from the curve.
    package static let energyTolerance = 0.1
    /// How far the length in minutes may be from what was asked for.
    package static let minutesTolerance = 0.5

    /// A playlist of a length, by default of 25 tracks without further constraints.
    package init(
        _ length: Length = .tracks(defaultTracks), energy: EnergyCurve? = nil, maxTempoStep: Double? = nil,
        matchesKeys: Bool = false, artistGap: Int? = nil
    ) {
        self.length = length
        self.energy = energy
        self.maxTempoStep = maxTempoStep
        self.matchesKeys = matchesKeys
        self.artistGap = artistGap
    }

    /// The first value that no rank worker accepts, as a sentence; `nil` when all are fine.
    package var outOfBounds: String? {
        switch length {
        case .tracks(let count) where !Self.tracks.contains(count): return "count is \(count), expected \(Self.tracks)"
        case .minutes(let minutes) where !Self.minutes.contains(minutes):
            return "minutes is \(minutes), expected \(Self.minutes)"
        default: break
        }
        if case .points(let points) = energy {
            guard Self.points.contains(points.count) else {
                return "energy has \(points.count) points, expected \(Self.points)"
            }
            if !points.allSatisfy((0...1).contains) { return "a point of energy is not within 0...1" }
        }
        if let maxTempoStep, !Self.tempoSteps.contains(maxTempoStep) {
            return "max_tempo_step is \(maxTempoStep), expected \(Self.tempoSteps)"
        }
        if let artistGap, !Self.gaps.contains(artistGap) {
            return "artist_gap is \(artistGap), expected \(Self.gaps)"
        }
        return nil
    }
}

extension PlaylistForm {
    /// How many tracks it has, as far as that is known before any is chosen: three minutes a track.
    var expectedTracks: Int {
        switch length {
        case .tracks(let count): count
        case .minutes(let minutes): min(Self.tracks.upperBound, Int(minutes / 3))
        }
    }
}
