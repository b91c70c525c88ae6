// Tests count the descriptors of this process, signal its threads and pin them: one at a time.
[assembly: NonParallelizable]
[assembly: LevelOfParallelism(1)]
