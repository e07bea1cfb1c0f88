import Catalog
import Embedding
import Storage

/// What a training learns from: the audio features, or the rows of a source.
enum TrainingSource: Sendable {
    case features
    case rows(VectorSource)

    /// A source that cannot be trained on, and what to do; trying again would not help.
    struct Refusal: Error {
        let message: String
    }

    /// The source's name.
    var name: String {
        switch self {
        case .features: VectorSource.features
        case .rows(let source): source.name
        }
    }

    /// The rows' source; `nil` for the audio features.
    var rows: VectorSource? {
        if case .rows(let source) = self { source } else { nil }
    }

    /// The source that an order names, or else that of the active model, the audio features where there are enough, or
    /// the only one that has rows.
    ///
    /// - Throws: ``Refusal`` when there is no such source, or several and none is named; `StorageError`.
    init(named name: String?, _ session: StoreSession) throws {
        let known = try session.vectorSources.coverage()
        if let wanted = name {
            guard let source = try Self.source(wanted, session) else {
                throw Refusal(message: "there is no source '\(wanted)'; there is \(Self.list(known))")
            }
            self = source
            return
        }
        // A source that was removed cannot be learned from again.
        if let active = try session.models.active()?.source, let source = try Self.source(active, session) {
            self = source
            return
        }
        let filled = known.filter { $0.tracks > 0 }
        let heard = try session.features.embeddableCount()
        if heard >= CorpusCheck.minimumTracks || filled.isEmpty {
            self = .features
        } else if filled.count == 1, let source = try Self.source(filled[0].source, session) {
            self = source
        } else {
            throw Refusal(
                message: "several sources could be learned from; name one with --source: \(Self.list(known))")
        }
    }

    private static func source(_ name: String, _ session: StoreSession) throws -> TrainingSource? {
        name == VectorSource.features ? .features : try session.vectorSources.source(name).map(TrainingSource.rows)
    }

    private static func list(_ known: [VectorSourceCoverage]) -> String {
        ([VectorSource.features] + known.map { "\($0.source) (\($0.tracks) tracks)" }).joined(separator: ", ")
    }

    /// How an order wants the source to be learned from.
    enum Method: Sendable {
        case features(TrainingMethod)
        case rows(SourceMethod)
        /// As artists say who were held out.
        case heldOut(VectorSource)
    }

    /// The method that an order names.
    ///
    /// - Throws: ``Refusal`` for a method of another kind of source.
    func method(named name: String?) throws(Refusal) -> Method {
        let name = name ?? TrainingMethod.learned.rawValue
        switch self {
        case .features:
            if let method = TrainingMethod(rawValue: name) { return .features(method) }
            let known = TrainingMethod.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(message: "'\(name)' is a method of other sources; \(self.name) has \(known)")
        case .rows(let source):
            if name == TrainingMethod.learned.rawValue { return .heldOut(source) }
            if let method = SourceMethod(rawValue: name) { return .rows(method) }
            throw Refusal(
                message:
                    "'\(name)' is a method of the audio features; '\(source.name)' has learned, which asks held-out "
                    + "artists, pca and lda")
        }
    }
}

extension TrainingSource.Method {
    /// What fits a model so.
    ///
    /// - Parameters:
    ///   - options: The artist's share and the genre dimensions.
    ///   - store: Where the artists are that are held out.
    /// - Returns: A trainer that can be used any number of times.
    /// - Throws: `StorageError`, `EmbeddingError`.
    func trainer(_ options: TrainingOptions, _ store: Store) async throws -> any ProjectionTrainer {
        switch self {
        case .features(let method): return method.trainer(options)
        case .rows(let method): return method.trainer(options)
        case .heldOut(let source):
            let (method, reason) = try await HeldOutChoice(store: store).choose(for: source)
            return method.trainer(options, because: reason)
        }
    }
}
