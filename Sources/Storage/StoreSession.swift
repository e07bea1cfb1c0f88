import Catalog
public import Foundation

/// One transaction's view of the store; valid inside the body of ``Store/read(rows:_:)`` or ``Store/write(rows:_:)`` only.
public struct StoreSession {
    let connection: any BulkLoading
    let changes: SessionChanges

    /// The moment that the transaction writes into its rows.
    public let now: Date

    /// The connection, for statements that no store has.
    public var sql: any SQLConnection { connection }

    /// Artists, albums, tracks and genres.
    public var catalog: CatalogStore { CatalogStore(session: self) }
    /// Audio features.
    public var features: FeatureStore { FeatureStore(session: self) }
    /// Vectors.
    public var embeddings: EmbeddingStore { EmbeddingStore(session: self) }
    /// Trained models.
    public var models: ModelStore { ModelStore(session: self) }
    /// Music profiles.
    public var profiles: ProfileStore { ProfileStore(session: self) }
    /// Playlists.
    public var playlists: PlaylistStore { PlaylistStore(session: self) }
    /// API tokens.
    public var tokens: TokenStore { TokenStore(session: self) }
    /// Runs and their items.
    public var runs: RunStore { RunStore(session: self) }
}

/// What a transaction has done so far, and has yet to do before it commits.
final class SessionChanges {
    /// The database identifiers of artists and albums that this transaction has stored or looked up; nobody deletes either
    /// but a merger of artists, which forgets them here, so it need not look again.
    var artistIDs: [SpotifyID: Int64] = [:]
    var albumIDs: [SpotifyID: Int64] = [:]
    /// The database identifiers of albums that this transaction has inserted.
    var newAlbums: Set<Int64> = []
    /// Whether a transaction that finds it has taken too much for granted may be run again, more carefully.
    let mayBeRepeated: Bool
    /// The runs whose rows this transaction has locked.
    var lockedRuns: Set<String> = []
    /// Whether the revision has to rise.
    ///
    /// It rises last, because its one row is locked from then on: earlier, writers would queue behind each other.
    var raisesRevision = false

    init(mayBeRepeated: Bool = false) { self.mayBeRepeated = mayBeRepeated }
}
