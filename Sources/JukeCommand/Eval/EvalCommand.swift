import ArgumentParser
import Catalog
import CommandKit
import Concurrency
import Embedding
import Foundation
import RankWorker
import Ranking
import Storage

/// `juke eval`.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Measure how much the vectors mean: models and methods side by side, with their errors.",
        discussion: CommandHelp.text(
            "juke eval",
            "juke eval --lists",
            "juke eval --dataset tracks.csv.gz --folds 5",
            also: """
                Works on the store, or with --dataset on a CSV file alone. Methods are fitted anew on artists that are not asked \
                about; stored models are measured as they are. The same data, options and seed give the same output, byte for \
                byte. What each figure means: docs/embedding.md.
                """)
    )

    @Option(help: "Evaluate this CSV file of tracks (plain or gzipped) instead of the store")
    var dataset: String?

    @Option(name: .customLong("model"), help: "A stored model beside the active one; may be given several times")
    var models: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: "Methods to fit: \(EvalRecipe.allCases.map(\.rawValue).joined(separator: ", ")); all when not given")
    var methods: [EvalRecipe] = EvalRecipe.allCases

    @Option(help: "What methods are fitted on: 'other' artists than are asked about, or the 'own' tracks")
    var fit = FitChoice.other

    @Option(help: "A CSV file with track_id,label; a track may have several") var labels: String?

    @Option(help: "The data set's column to label by") var labelColumn: String?

    @Option(help: "A file of playlists; those that were imported when not given") var playlists: String?

    @Option(help: "A CSV file with artist_name,genres: tags for artists of those names") var tags: String?

    @Option(help: "How much of a track is its artist in learned-context and learned-genres, 0…0.9") var context = 0.55

    @Option(help: "The weight of the genre part in learned-genres, 0…4")
    var genreWeight = TrainingOptions().genreWeight

    @Option(help: "In how many artist-disjoint folds to search, each on its own") var folds = 2

    @Option(help: "How many tracks of a fold ask at most; all when not given") var sample: Int?

    @Option(help: "What everything random follows from") var seed: UInt64 = 1

    @Option(help: "The system that ratios and differences refer to; zscore where it takes part")
    var reference: String?

    @Option(help: "Draw a two-dimensional map coloured by label into this SVG file") var map: String?

    @Option(help: "The system to draw; the first stored model, or else the last method, when not given")
    var mapOf: String?

    @Flag(
        help: "Measure the lists that the most popular artists ask for, and the words for likeness, of the active model"
    )
    var lists = false

    @Option(help: "Write the result to this file instead of standard output") var output: String?

    @Flag(help: "Print JSON") var json = false
    @OptionGroup var database: DatabaseOptions

    /// ``EvaluationFit`` as an argument.
    enum FitChoice: String, CaseIterable, ExpressibleByArgument {
        case other, own

        var fit: EvaluationFit { self == .own ? .own : .other }
    }

    func validate() throws {
        if folds < 1 || folds > 100 { throw ValidationError("--folds takes a number from 1 to 100.") }
        if let sample, sample < 1 { throw ValidationError("--sample takes a number from 1.") }
        if !(0...0.9).contains(context) { throw ValidationError("--context takes a number from 0 to 0.9.") }
        if !(0...4).contains(genreWeight) { throw ValidationError("--genre-weight takes a number from 0 to 4.") }
        if dataset != nil, !models.isEmpty {
            throw ValidationError("--model names a model of the store; it does not go with --dataset.")
        }
        if lists, dataset != nil {
            throw ValidationError("--lists measures the store's active model; it does not go with --dataset.")
        }
        if labels != nil, labelColumn != nil { throw ValidationError("Give --labels or --label-column, not both.") }
        if dataset == nil, labelColumn != nil {
            throw ValidationError("--label-column goes with --dataset; for the store use --labels.")
        }
    }

    func run() async throws {
        if lists { return try await measureLists() }
        let material = try await material()
        let systems = try systems(for: material)
        let chosen = try reference.map { try Self.named($0, in: systems).name }
        let base = chosen ?? systems.first { $0.name == EvalRecipe.zscore.rawValue }?.name ?? systems[0].name
        let options = EvaluationOptions(folds: folds, sample: sample, seed: seed)
        let bar = ProgressBar(isSilent: json, clock: SystemClock())
        defer { bar.clear() }
        let report = try await Evaluation(material.corpus, options: options).run(systems, reference: base) {
            bar.show("Evaluating \($0)", done: $1, of: systems.count)
        }
        if let map {
            let drawn =
                try mapOf.map { try Self.named($0, in: systems) }
                ?? material.stored.first ?? systems[systems.count - 1]
            try Self.write(try VectorMap(material.corpus, drawn, seed: seed).svg, to: map)
        }
        bar.clear()
        let text = json ? try JSONOutput.text(report) : EvaluationTable(report, remarks: material.remarks).text
        if let output {
            try Self.write(text + "\n", to: output)
        } else if json {
            StandardOutput.printDocument(text)
        } else {
            StandardOutput.printNow(text)
        }
    }

    /// The stored models first, then the methods.
    private func systems(for material: EvaluationMaterial) throws -> [EvaluationSystem] {
        let options = TrainingOptions(context: context, genreWeight: genreWeight)
        let systems =
            material.stored
            + methods.compactMap {
                $0.system(
                    for: material.corpus, of: material.source, fit: folds == 1 ? .own : fit.fit, options: options,
                    seed: seed)
            }
        guard !systems.isEmpty else { throw CommandError("there is nothing to evaluate; name some --methods") }
        return systems
    }

    private func measureLists() async throws {
        var companions = EvaluationLabels()
        if let labels { try companions.readLabels(URL(filePath: labels), column: "label") }
        let context = try await CommandContext(database)
        let loaded = try await context.store.read { try IndexLoader($0).load() }
        await context.store.close()
        guard let index = loaded.index else { throw CommandError.noActiveModel }
        let evaluation = ListEvaluation(index, labels: companions.labels)
        let table = ListTable(
            lists: try ListEvaluation.Recipe.allCases.map { try evaluation.figures(of: $0) },
            words: WordEvaluation(index, labels: companions.labels).figures(seed: seed))
        let text = json ? try JSONOutput.text(table) : table.text
        if let output { try Self.write(text + "\n", to: output) } else { StandardOutput.printDocument(text) }
    }

    private func material() async throws -> EvaluationMaterial {
        var companions = EvaluationLabels()
        if let labels { try companions.readLabels(URL(filePath: labels), column: "label") }
        if let playlists { try companions.readPlaylists(URL(filePath: playlists)) }
        if let tags { try companions.readTags(URL(filePath: tags)) }
        if let dataset {
            return try EvaluationMaterial(dataset: URL(filePath: dataset), labelColumn: labelColumn, companions)
        }
        let context = try await CommandContext(database)
        for version in models { _ = try await context.model(version) }
        let (others, given) = (models, companions)
        let material = try await context.store.read { session in
            let active = try session.models.active()?.version
            let versions = ([active].compactMap(\.self) + others).reduce(into: [String]()) { list, version in
                if !list.contains(version) { list.append(version) }
            }
            return try EvaluationMaterial(session, versions: versions, given)
        }
        await context.store.close()
        return material
    }

    private static func named(_ name: String, in systems: [EvaluationSystem]) throws -> EvaluationSystem {
        guard let system = systems.first(where: { $0.name == name }) else {
            throw CommandError(
                "no system is called '\(name)'; there are \(systems.map(\.name).joined(separator: ", "))")
        }
        return system
    }

    private static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandError("cannot write \(path): \(error.localizedDescription)")
        }
    }
}

/// A method that `juke eval` fits itself, fold by fold.
enum EvalRecipe: String, CaseIterable, ExpressibleByArgument, Sendable {
    case random, raw, zscore, pca, learned
    /// Discriminants of the rows of another source than the audio features.
    case lda
    /// `learned`, or of another source `pca`, with the artist in each track.
    case context = "learned-context"
    /// That with dimensions of their own for genre tags.
    case genres = "learned-genres"

    /// The system, or `nil` where the corpus has nothing for it to learn from.
    ///
    /// - Parameters:
    ///   - corpus: What is evaluated.
    ///   - source: What the tracks' values are; `nil` for the audio features, for which there are other recipes.
    ///   - fit: What is fitted on.
    ///   - options: How strong the context and the genre part are.
    ///   - seed: What random directions follow from.
    /// - Returns: The system under the recipe's name, or `nil`.
    func system(
        for corpus: EvaluationCorpus, of source: VectorSource?, fit: EvaluationFit, options: TrainingOptions,
        seed: UInt64
    ) -> EvaluationSystem? {
        if self == .genres, corpus.tracks.allSatisfy({ $0.tags.isEmpty }) { return nil }
        if let source { return system(of: source, fit: fit, options: options, seed: seed) }
        switch self {
        case .random: return .random(seed: seed)
        case .lda: return nil
        case .raw: return .trained(rawValue, TrainingMethod.raw.trainer(), fit: fit)
        case .zscore: return .trained(rawValue, TrainingMethod.zscore.trainer(), fit: fit)
        case .pca: return .trained(rawValue, TrainingMethod.pca.trainer(), fit: fit)
        case .learned, .context, .genres:
            var options = options
            if self == .learned { options.context = 0 }
            options.genreBlock = self == .genres ? .on : .off
            return .trained(rawValue, TrainingMethod.learned.trainer(options), fit: fit)
        }
    }

    private func system(
        of source: VectorSource, fit: EvaluationFit, options: TrainingOptions, seed: UInt64
    ) -> EvaluationSystem? {
        var options = options
        if self != .context, self != .genres { options.context = 0 }
        options.genreBlock = self == .genres ? .on : .off
        switch self {
        case .random: return .random(seed: seed)
        case .raw, .zscore, .learned: return nil
        case .pca, .context, .genres:
            return .trained(rawValue, SourceMethod.pca.trainer(options), fit: fit, source: source)
        case .lda: return .trained(rawValue, SourceMethod.lda.trainer(options), fit: fit, source: source)
        }
    }
}
