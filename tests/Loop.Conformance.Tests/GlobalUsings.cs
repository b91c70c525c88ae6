global using Loop.Conformance.Tests.Support;
global using NUnit.Framework;
