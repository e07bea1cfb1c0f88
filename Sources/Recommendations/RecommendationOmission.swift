package import Catalog

/// The reason why a resource is not in an answer's list: the reply to `why_not`.
package struct RecommendationOmission: Codable, Sendable, Equatable {
    /// The kinds of reasons.
    package enum Verdict: String, Codable, Sendable, CaseIterable {
        /// The catalog does not have it.
        case unknown
        /// The catalog has it, but the active model no vector for it.
        case noVector = "no_vector"
        /// Resources of its kind were not asked for.
        case notAsked = "not_asked"
        /// It is a seed.
        case seed
        /// The request excludes it.
        case excluded
        /// It is by an artist of the seeds.
        case seedArtist = "seed_artist"
        /// It has no name.
        case nameless
        /// A bound, a genre or `explicit` rules it out.
        case filter
        /// It is the recording or release, or a version of it, of a listed row, a seed or an exclusion.
        case duplicate
        /// Its artist or album has as many rows in the list as the request allows.
        case cap
        /// The request's diversity prefers others, farther away.
        case diversity
        /// Others are nearer.
        case rank
        /// It is in the list.
        case listed
        /// There is no list, for the seeds say nothing.
        case noList = "no_list"
    }

    /// The resource that was asked about.
    package var uri: JukeURI
    /// Its name; `nil` for one that the catalog does not have.
    package var name: String?
    /// The first reason that applies, in the order of ``Verdict``.
    package var verdict: Verdict
    /// The reason in one sentence.
    package var sentence: String
    /// Its place among the rows that may be listed, from 1; `nil` where it has none, or one beyond the first ten
    /// thousand.
    ///
    /// Where the seeds take turns, its place near the seed that it is nearest to.
    package var rank: Int?

    /// A verdict on one resource, with its place where it has one.
    package init(uri: JukeURI, name: String?, verdict: Verdict, sentence: String, rank: Int? = nil) {
        self.uri = uri
        self.name = name
        self.verdict = verdict
        self.sentence = sentence
        self.rank = rank
    }
}
