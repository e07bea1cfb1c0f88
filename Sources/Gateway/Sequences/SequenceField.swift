import Recommendations

/// The fields of requests for sequences, in the order in which their errors are reported.
enum SequenceField {
    static let from = RequestField("from", .end, "The first track.")
    static let to = RequestField("to", .end, "The last track.")
    static let steps = RequestField(
        "steps", .integer(SequenceRequest.steps, usually: SequenceRequest.defaultSteps),
        "How many tracks to list, both ends included."
    )

    /// The fields that every kind of sequence has: bounds, genres and exclusions.
    private static let common =
        RequestField.bounds.flatMap(\.fields) + [.includeGenres, .includeUntagged, .excludeGenres, .explicit, .exclude]

    /// The fields of a path.
    static let path = [from, to, steps, .familiarity] + common + [.format]

    /// What a playlist and a radio prefer.
    static let familiarity = RequestField(
        "familiarity",
        .number(RecommendationRequest.familiarities, usually: RecommendationRequest.usualFamiliarity),
        "From 0, deep cuts, to 1, hits; at 0.5 it does not matter how well known a track is."
    )

    // MARK: - Playlists

    static let seeds = RequestField(
        "seeds", .anySeeds,
        "What to be like: names, references, or objects with a weight of their own; below zero: not like this."
    )
    static let count = RequestField(
        "count", .integer(PlaylistForm.tracks, usually: PlaylistForm.defaultTracks), "How many tracks to list."
    )
    static let minutes = RequestField(
        "minutes", .number(PlaylistForm.minutes, usually: nil),
        "How long the playlist is to be, instead of `count`; half a minute more or less is as good, and keeps it."
    )
    static let energy = RequestField(
        "energy", .curve,
        "How the energy is to go: a word, or values from the first track to the last with straight lines between them."
    )
    static let maxTempoStep = RequestField(
        "max_tempo_step", .number(PlaylistForm.tempoSteps, usually: nil),
        "By how many percent the tempo may change from one track to the next."
    )
    static let matchKeys = RequestField(
        "match_keys", .flag(usually: false),
        "Whether the keys of neighbours are to go together: the same, a neighbour on the circle of fifths, or the relative."
    )
    static let artistGap = RequestField(
        "artist_gap", .integer(PlaylistForm.gaps, usually: nil),
        "How many tracks of others stand between two of one artist at least."
    )
    static let maxPerArtist = RequestField(
        "max_per_artist", .integer(RecommendationRequest.maximumPerArtistRange, usually: 1),
        "How many tracks of one artist there may be; any number where `artist_gap` is given and this is not."
    )
    static let excludeSeedArtists = RequestField(
        "exclude_seed_artists", .flag(usually: true),
        "Whether nothing by the artists of the seeds is listed, those of album and track seeds included."
    )

    // MARK: - Radio

    static let cursor = RequestField(
        "cursor", .text, "The `cursor` of the last answer, to go on; it holds the seeds and everything else but these."
    )
    static let radioCount = RequestField(
        "count", .integer(RadioForm.tracks, usually: RadioForm.defaultTracks), "How many tracks to list."
    )
    static let likes = RequestField(
        "likes", .references(atMost: RadioForm.mostOpinions),
        "Tracks that were liked: the radio goes a little that way."
    )
    static let skips = RequestField(
        "skips", .references(atMost: RadioForm.mostOpinions),
        "Tracks that were skipped: the radio goes a little away from them, and rests their artists."
    )

    /// The fields of a radio that goes on.
    static let radioNext: [RequestField] = [cursor, radioCount, likes, skips, .format]

    /// The fields of a radio.
    static let radio = radioNext + seeded + [excludeSeedArtists] + common

    /// What a sequence that begins at seeds may be asked for.
    private static let seeded: [RequestField] = [
        seeds, .profiles, .excludeProfileFavorites, .seedWeight, familiarity,
    ]

    /// The fields of a playlist.
    static let playlist =
        seeded + [count, minutes, energy, maxTempoStep, matchKeys, artistGap, maxPerArtist, excludeSeedArtists, .blend]
        + common + [.format]
}
