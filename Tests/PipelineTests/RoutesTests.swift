import Messaging
import Pipeline
import Testing

/// Which queue each task of the fleet goes to.
struct RoutesTests {
    @Test(arguments: [
        (TaskName.crawlCatalog, "catalog.tasks.crawl_catalog"),
        (.crawlGenre, "catalog.tasks.crawl_genre"),
        (.crawlArtist, "catalog.tasks.crawl_artist"),
        (.syncSpotifyGenres, "catalog.tasks.sync_spotify_genres"),
    ])
    func `catalog tasks keep their names and go to the crawl workers`(task: TaskName, name: String) throws {
        #expect(task.rawValue == name)
        #expect(try Routes.juke().queue(for: task) == .catalog)
    }

    @Test(arguments: [
        (TaskName.ingestTrainingData, "recommender.tasks.ingest_training_data"),
        (.ingestArtist, "recommender.tasks.ingest_artist"),
    ])
    func `ingest tasks keep their names and go to the ingest workers`(task: TaskName, name: String) throws {
        #expect(task.rawValue == name)
        #expect(try Routes.juke().queue(for: task) == .recommender)
    }

    @Test(arguments: [
        (TaskName.syncEmbeddings, "recommender.tasks.sync_embeddings"),
        (.syncTrackEmbedding, "recommender.tasks.sync_track_embedding"),
        (.syncAlbumEmbedding, "recommender.tasks.sync_album_embedding"),
        (.syncArtistEmbedding, "recommender.tasks.sync_artist_embedding"),
        (.syncGenreEmbedding, "recommender.tasks.sync_genre_embedding"),
        (.retrain, "recommender.tasks.retrain"),
    ])
    func `embedding tasks keep their names and go to the embed workers`(task: TaskName, name: String) throws {
        #expect(task.rawValue == name)
        #expect(try Routes.juke().queue(for: task) == .embedding)
    }

    @Test(arguments: [
        (TaskName.recommend, "recommender.tasks.recommend"),
        (.embed, "recommender.tasks.embed"),
        (.search, "recommender.tasks.search"),
        (.answerPlayer, "recommender.tasks.answer_player"),
        (.sequence, "recommender.tasks.sequence"),
    ])
    func `requests go to the rank workers`(task: TaskName, name: String) throws {
        #expect(task.rawValue == name)
        #expect(try Routes.juke().queue(for: task) == .rank)
    }

    @Test(arguments: [TaskName.Debug.echo, .Debug.sleep, .Debug.fail, .Debug.crash, "somebody.elses.task"])
    func `a task that no route names goes to the default queue`(task: TaskName) throws {
        #expect(try Routes.juke().queue(for: task) == .default)
    }

    @Test func `a task that a later version adds goes to the queue of its family`() throws {
        let routes = try Routes.juke()
        #expect(routes.queue(for: "catalog.tasks.crawl_label") == .catalog)
        #expect(routes.queue(for: "recommender.tasks.ingest_lyrics") == .recommender)
    }

    @Test func `the operator's routes go before the built-in ones, globs included`() throws {
        let routes = try Routes.juke(
            operatorRules:
                #"{"recommender.tasks.re*": {"queue": "gpu"}, "catalog.tasks.crawl_artist": {"queue": "slow"}}"#
        )
        #expect(routes.queue(for: .retrain) == "gpu")
        #expect(routes.queue(for: .recommend) == "gpu")
        #expect(routes.queue(for: .crawlArtist) == "slow")
        #expect(routes.queue(for: .crawlGenre) == .catalog)
    }

    @Test func `routes that are no table are refused with an example`() {
        #expect { try Routes.juke(operatorRules: "[1]") } throws: { error in
            "\(error)".contains("JUKE_ROUTES")
        }
    }

    @Test func `every queue that a route names is in the list of queues`() throws {
        #expect(Set(Routes.jukeRules.map(\.queue)).isSubset(of: Set(QueueName.all)))
        #expect(QueueName.all == ["catalog", "recommender", "embedding", "rank", "default"])
    }
}
