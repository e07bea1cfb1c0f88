import Foundation
import Messaging
import Pipeline
import Storage

/// Counts the genres that the catalog's artists carry; the crawl stores them with the artists, matched by name.
///
/// The original fetched genre seeds from an endpoint that is gone. The task is kept, because its schedule is
/// still out there, and it has the effect that its schedule wanted: afterwards every artist's genre is a genre.
struct SyncGenresHandler: JobHandler {
    let store: Store

    var task: TaskName { .syncSpotifyGenres }

    func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        let genres = try await store.read { try $0.catalog.counts().genres }
        return .done(try JSONEncoder().encode(["genres": genres]))
    }
}
