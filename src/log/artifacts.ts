/** Content-addressed bytes: models, snapshots, datasets. An artefact is never changed, so its address proves its content. */
export interface ArtifactStore {
  /** Stores bytes durably. @returns their sha256, hex */
  put(bytes: Uint8Array): Promise<string>;
  /**
   * @throws CheckInError `artifacts.missing` if there is none of that address, `artifacts.corrupt` if its bytes no longer hash to it
   */
  get(sha256: string): Promise<Uint8Array>;
  has(sha256: string): Promise<boolean>;
  /** Deletes it, physically. One that is not there is no error. */
  delete(sha256: string): Promise<void>;
}
