module.exports = [
  { id: 1, title: "Cat", image: "https://cdn.example/a.jpg", link: "https://x.example/1" },
  { id: 2, title: 'Dog', image: "https://cdn.example/b.jpg", link: "https://x.example/2", },
];
