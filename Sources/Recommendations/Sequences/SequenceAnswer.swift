package import Catalog

/// Tracks in an order that matters, all ranked with one model.
package struct SequenceAnswer: Codable, Sendable, Equatable {
    /// The tracks, in their order.
    package var tracks: [Item]
    /// The resolution of each seed; a path's are its ends.
    package var seeds: [ResolvedSeed]
    /// Each constraint of the request, and whether it is kept.
    package var constraints: [Constraint]
    /// Why there are no tracks, in a sentence.
    package var reason: String?
    /// Where a radio stands after these tracks.
    package var state: RadioState?
    /// The version of the model that every score comes from.
    package var modelVersion: String
    /// When the answer was computed, in milliseconds since the Unix epoch.
    package var generatedAt: Int64

    /// One track of a sequence.
    package struct Item: Codable, Sendable, Equatable {
        /// The track.
        package var uri: JukeURI
        /// Its name, trimmed.
        package var name: String
        /// ``score`` as people read it: clamped to 0…1, with two decimals.
        package var likeness: Double
        /// The cosine of the track and what the sequence starts from, −1…1: of a path its first track, else the
        /// combined seeds.
        package var score: Double
        /// The way from the track before; `nil` for the first.
        package var step: Step?
        /// How it sounds, as far as that is known.
        package var sound: Sound?
        /// Its artists, album, genres and more.
        package var details: RecommendationDetails

        /// A track at its place in the sequence.
        package init(
            uri: JukeURI, name: String, likeness: Double, score: Double, step: Step? = nil, sound: Sound? = nil,
            details: RecommendationDetails
        ) {
            self.uri = uri
            self.name = name
            self.likeness = likeness
            self.score = score
            self.step = step
            self.sound = sound
            self.details = details
        }

        /// The identifier of the track's row.
        package var id: SpotifyID { uri.id }
    }

    /// The way from one track to the next.
    package struct Step: Codable, Sendable, Equatable {
        /// ``score`` as people read it: clamped to 0…1, with two decimals.
        package var likeness: Double
        /// The cosine of both, −1…1.
        package var score: Double
        /// Where that stands between chance, 0, and the best that the catalog knows, 1; `nil` for older models.
        package var closeness: Double?
        /// The trait that changes most; `nil` where nothing is known of both.
        package var change: Change?

        /// A step between two tracks.
        package init(likeness: Double, score: Double, closeness: Double? = nil, change: Change? = nil) {
            self.likeness = likeness
            self.score = score
            self.closeness = closeness
            self.change = change
        }
    }

    /// What changes from one track to the next.
    package struct Change: Codable, Sendable, Equatable {
        /// An audio feature, `energy` for instance.
        package var name: String
        /// The value of the track before, in the feature's own unit.
        package var from: Double
        /// The track's value.
        package var to: Double
        /// The change in words, `calmer` for instance.
        package var words: String

        /// A change of one audio feature.
        package init(name: String, from: Double, to: Double, words: String) {
            self.name = name
            self.from = from
            self.to = to
            self.words = words
        }
    }

    /// The features that a sequence may ask about.
    package struct Sound: Codable, Sendable, Equatable {
        /// 0…1.
        package var energy: Double?
        /// Beats per minute; `nil` where there is no beat.
        package var tempo: Double?
        /// The key, `nil` where none was found.
        package var key: ScaleKey?

        /// The features that are known.
        package init(energy: Double? = nil, tempo: Double? = nil, key: ScaleKey? = nil) {
            self.energy = energy
            self.tempo = tempo
            self.key = key
        }
    }

    /// A constraint of the request.
    package struct Constraint: Codable, Sendable, Equatable {
        /// The field that asks for it.
        package var name: String
        /// Whether every track keeps it.
        package var isKept: Bool
        /// How far it is kept, in a sentence.
        package var sentence: String
        /// The places of the tracks that break it, from 1.
        package var places: [Int]

        private enum CodingKeys: String, CodingKey {
            case name, sentence, places
            case isKept = "kept"
        }

        /// A constraint, and the places of the tracks that break it.
        package init(name: String, isKept: Bool, sentence: String, places: [Int] = []) {
            self.name = name
            self.isKept = isKept
            self.sentence = sentence
            self.places = places
        }
    }

    private enum CodingKeys: String, CodingKey {
        case tracks, seeds, constraints, reason, state
        case modelVersion = "model_version"
        case generatedAt = "generated_at"
    }

    /// An answer of one model, by default without tracks; the worker sets the time.
    package init(
        tracks: [Item] = [], seeds: [ResolvedSeed] = [], constraints: [Constraint] = [], reason: String? = nil,
        modelVersion: String, generatedAt: Int64 = 0
    ) {
        self.tracks = tracks
        self.seeds = seeds
        self.constraints = constraints
        self.reason = reason
        self.modelVersion = modelVersion
        self.generatedAt = generatedAt
    }

    /// How long all tracks of known length are together, in milliseconds.
    package var durationMilliseconds: Int { tracks.reduce(0) { $0 + ($1.details.durationMilliseconds ?? 0) } }
}
