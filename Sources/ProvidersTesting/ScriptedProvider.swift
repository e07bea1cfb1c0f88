import Concurrency
package import Providers

extension ProviderError {
    /// Runs the script of a test's provider, which throws this error where it fails as a provider does.
    ///
    /// - Throws: The script's own ``ProviderError``, `cancelled` for a cancelled task, `invalidRequest` for another
    ///   error.
    package static func scripted<Answer>(
        _ script: () async throws -> Answer
    ) async throws(ProviderError) -> Answer {
        do {
            return try await script()
        } catch let error as ProviderError {
            throw error
        } catch let error where error.isCancellation {
            throw ProviderError(.cancelled, "the call was cancelled")
        } catch {
            throw ProviderError(.invalidRequest, "the script failed: \(error)", cause: error)
        }
    }
}
