wget -O "my cat.jpg" "https://a.example/1?x=1&y=2"
wget --output-document=dog.jpg https://a.example/2
