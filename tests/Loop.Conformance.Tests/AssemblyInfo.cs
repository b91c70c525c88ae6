using System.Runtime.Versioning;

// The tests count descriptors, processor time and memory of this process: one at a time.
[assembly: NonParallelizable]
[assembly: LevelOfParallelism(1)]
[assembly: SupportedOSPlatform("linux")]
